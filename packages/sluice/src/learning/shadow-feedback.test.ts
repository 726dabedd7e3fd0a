import { MemoryRecords } from '@sluice/memory'
import { parsePolicy } from '@sluice/router'
import { expect, it, onTestFinished, vi } from 'vitest'
import { connectSimulator } from '../connect-simulator.ts'
import { createSluice } from '../create-sluice.ts'
import { readPolicyFile } from '../read-policy-file.ts'

const SAME = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude',
  content: [{ type: 'text', text: 'SAME' }],
  stop_reason: 'end_turn',
  usage: { input_tokens: 10, output_tokens: 1 },
}

it('keeps what the judge of a shadow says with the record of the answer, and no word of the prompt', async () => {
  const parsed = parsePolicy(readPolicyFile('seed').policy)
  const learning = { keepFeatures: true, shadow: { share: 1, maxUsdPerDay: '1' } }
  const standIn = await connectSimulator(parsed, {}, { vendors: ['anthropic', 'openai', 'vllm'] })
  const records = new MemoryRecords()
  const input = { ...parsed, learning, routing: { ...parsed.routing, order: 'listed' } }
  const sluice = createSluice(input, { env: {}, onMissing: standIn.connect, stores: { records } })
  onTestFinished(async () => {
    await sluice.close()
    await standIn.close()
  })
  sluice.onRoute(({ surface }) => {
    const body = JSON.stringify(SAME)
    const headers = { 'content-type': 'application/json' }
    if (surface === 'shadow') standIn.simulator.queueReply('anthropic', { status: 200, headers, body })
  })
  const { decisionId, tier } = await sluice.chat({ messages: 'Capital of Liechtenstein?' })
  expect(tier).toBe('haiku')
  await vi.waitFor(async () => expect((await records.find(decisionId))?.feedback).toHaveLength(1), { timeout: 10_000 })
  expect((await records.find(decisionId))?.feedback).toMatchObject([{ source: 'shadow', score: 1 }])
  const all = await records.list({})
  expect(all.map(({ surface }) => surface).toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
    'in-process',
    'shadow',
    'shadow-judge',
  ])
  const text = JSON.stringify(all, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value))
  expect(text.toLowerCase()).not.toContain('liechtenstein')
})
