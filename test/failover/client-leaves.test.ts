import { FakeClock } from '@sluice/core/testing'
import { describe, expect, it } from 'vitest'
import { connectAnthropic, connectOpenAI } from '../gateway/connect-sdks.ts'
import { FRAMEWORKS, startAppForTest, type App, type Framework } from '../gateway/start-app.ts'
import { MESSAGES, post } from '../gateway/surfaces.ts'

const USER = { role: 'user', content: 'Tell me about rivers.' } as const
const MESSAGE = { model: 'claude-haiku-4-5', max_tokens: 200, messages: [USER] }
const RESPONSE = { model: 'gpt-5.4-mini', input: USER.content }
const COMPLETION = { model: 'llama-4-scout', messages: [USER] }

/** Reads until the first content and leaves; the SDKs abort their request when the loop is left. */
const LEAVERS = [
  {
    vendor: 'anthropic',
    readABit: async (app: App) => {
      for await (const event of await connectAnthropic(app).messages.create({ ...MESSAGE, stream: true })) {
        if (event.type === 'content_block_delta') return event.delta
      }
    },
  },
  {
    vendor: 'openai',
    readABit: async (app: App) => {
      for await (const event of await connectOpenAI(app).responses.create({ ...RESPONSE, stream: true })) {
        if (event.type === 'response.output_text.delta') return event.delta
      }
    },
  },
  {
    vendor: 'vllm',
    readABit: async (app: App) => {
      for await (const chunk of await connectOpenAI(app).chat.completions.create({ ...COMPLETION, stream: true })) {
        if (chunk.choices[0]?.delta.content) return chunk.choices[0].delta
      }
    },
  },
] as const

describe.each(FRAMEWORKS)('a client of %s that leaves', (framework) => {
  it.each(LEAVERS)('in the middle of a stream of $vendor ends the call', async ({ vendor, readABit }) => {
    const app = await startDripping(framework)
    expect(await readABit(app)).toBeDefined()
    await expect.poll(() => app.simulator.requests).toMatchObject([{ vendor, outcome: 'aborted', status: 200 }])
    await expect.poll(() => app.records).toMatchObject([{ end: 'abandoned', errorCode: 'client_gone' }])
    const { postedNanoUsd, pendingNanoUsd } = await app.ledger.balance('tenant/default')
    expect(pendingNanoUsd).toBe(0n)
    expect(postedNanoUsd).toBe(app.records[0]?.costNanoUsd)
    expect(postedNanoUsd).toBeGreaterThan(0n)
    expect(app.sluice.health().deployments.every(({ judged }) => judged === 0)).toBe(true)
    expect(app.defects).toEqual([])
  })

  it('while it waits for a whole answer ends the call, and nobody else is asked', async () => {
    // A clock that nobody moves: the vendor is still writing when the client leaves.
    const clock = new FakeClock()
    const app = await startAppForTest({ framework, simulator: { clock, latency: { firstTokenMs: 1_000 } } })
    const leaving = new AbortController()
    const { signal } = leaving
    const asking = post(`${app.url}${MESSAGES.path}`, MESSAGES.body('tier:haiku', USER.content), { signal })
    await expect.poll(() => clock.pendingTimers).toBe(1)
    leaving.abort()
    await expect(asking).rejects.toThrow(/abort/)
    await expect.poll(() => app.simulator.requests).toMatchObject([{ vendor: 'anthropic', outcome: 'aborted' }])
    await expect.poll(() => app.records).toMatchObject([{ end: 'abandoned', attempts: [{ outcome: 'client-gone' }] }])
    expect(await app.ledger.balance('tenant/default')).toMatchObject({ pendingNanoUsd: 0n })
    expect(app.defects).toEqual([])
  })
})

/** Vendors so slow that nobody waits for their end. */
async function startDripping(framework: Framework): Promise<App> {
  const app = await startAppForTest({ framework })
  for (const { vendor } of LEAVERS) app.simulator.setFault(vendor, { type: 'slow-drip', delayMs: 20 })
  return app
}
