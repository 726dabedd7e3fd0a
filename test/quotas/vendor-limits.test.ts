import { parseChatRequest } from '@sluice/core'
import { startSimulator } from '@sluice/simulator'
import { createSluice } from 'sluice'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ANTHROPIC_LIMIT, OPENAI_LIMIT, startLimited } from './start-limited.ts'

const KINDS = [
  { kind: 'anthropic', model: 'claude-haiku-4-5', limit: ANTHROPIC_LIMIT },
  { kind: 'openai', model: 'gpt-5.4-nano', limit: OPENAI_LIMIT },
] as const
const AT_ONCE = 8
const ROUNDS = 20
const LIMIT = 30

/** A vendor with a limit is preferred, one without takes over. */
async function start({ kind, model, limit }: (typeof KINDS)[number]) {
  const simulator = await startSimulator({ vendors: [kind, 'vllm'] })
  const vendor = await startLimited(simulator.baseUrls[kind], LIMIT, limit)
  const tier = ['limited', 'spare']
  const policy = {
    version: 'limits',
    providers: {
      limited: { kind, baseUrl: vendor.baseUrl, apiKeyEnv: 'KEY' },
      own: { kind: 'openai-compatible', vendor: 'vllm', baseUrl: simulator.baseUrls.vllm, apiKeyEnv: 'KEY' },
    },
    deployments: {
      limited: { provider: 'limited', model },
      spare: { provider: 'own', model: 'llama-4-scout', price: { inputUsdPerMillion: '1', outputUsdPerMillion: '1' } },
    },
    tiers: { haiku: tier, sonnet: tier, opus: tier },
    routing: { order: 'listed' },
  }
  const sluice = createSluice(policy, { env: { KEY: 'any-key' } })
  onTestFinished(async () => {
    await sluice.close()
    await simulator.close()
  })
  return { sluice, vendor }
}

describe.each(KINDS)('a vendor that says what is left of its limit: $kind', (kind) => {
  it.each(['whole', 'streamed'])('is never asked beyond it while another has room (%s)', async (manner) => {
    const { sluice, vendor } = await start(kind)
    const deployments: string[] = []
    sluice.onRoute(({ end, deployment = '', attempts }) => deployments.push(`${end} ${deployment} ${attempts.length}`))
    const ask = async () => {
      const request = parseChatRequest({ model: 'tier:haiku', messages: 'Hi', maxOutputTokens: 20 })
      const context = { requestId: 'r', tenant: 't', signal: new AbortController().signal, surface: 'test' }
      if (manner === 'whole') return void (await sluice.chat(request, context))
      const { events } = await sluice.stream(request, context)
      for await (const _ of events);
    }
    for (let round = 0; round < ROUNDS; round += 1) await Promise.all(Array.from({ length: AT_ONCE }, ask))
    expect([vendor.refused, vendor.answered]).toEqual([0, LIMIT])
    expect(deployments.filter((one) => one === 'done limited 1')).toHaveLength(LIMIT)
    expect(deployments.filter((one) => one === 'done spare 1')).toHaveLength(AT_ONCE * ROUNDS - LIMIT)
    const { headroom } = sluice.health().deployments.find((one) => one.deployment === 'limited') ?? {}
    expect(headroom).toMatchObject({ requestsRemaining: 0, until: expect.any(Number), unheardCalls: 0 })
  })
})
