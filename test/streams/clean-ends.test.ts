import type { ChatRequestInput } from '@sluice/core'
import { expect, it } from 'vitest'
import { recordStreams } from './recorded-streams.ts'

// Every fourth is ended by its limit.
const QUESTIONS = Array.from({ length: 200 }, (_, index): ChatRequestInput => ({
  messages: `Question ${index}?`,
  maxOutputTokens: index % 4 === 0 ? 3 : 40,
}))

it('T2: takes none of 1,000 recorded streams that end well for one that broke off, [DONE] or not', async () => {
  const recorded = await recordStreams(QUESTIONS)
  expect(recorded).toHaveLength(1_000)
  const stops = new Set(recorded.map(({ wire, answer }) => `${wire} ${answer.stopReason}`))
  expect(stops.size).toBe(10)
  for (const { wire, bytes, answer, replay } of recorded.filter((one) => one.wire === 'vllm')) {
    const undone = bytes.toString().replace(/data: \[DONE\]\s*$/, '')
    expect([wire, undone.length < bytes.length]).toEqual(['vllm', true])
    expect(await replay([Buffer.from(undone)])).toEqual(answer)
  }
}, 120_000)
