import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { STOP_REASONS, type Answer } from './answer.ts'
import { AnswerCollector, eventsOf } from './collect-answer.ts'
import type { AssistantBlock } from './message.ts'
import { NO_USAGE } from './usage.ts'

const seal = fc.record({ issuer: fc.string(), data: fc.string(), isRedacted: fc.boolean() })
const block: fc.Arbitrary<AssistantBlock> = fc.oneof(
  fc.record({ type: fc.constant('text' as const), text: fc.string() }),
  fc.record({ type: fc.constant('refusal' as const), text: fc.string() }),
  fc.record({ type: fc.constant('reasoning' as const), text: fc.string(), seal }),
  fc.record({
    type: fc.constant('tool-call' as const),
    id: fc.string(),
    name: fc.string(),
    argumentsJson: fc.constantFrom('{}', '{"city":"Paris"}'),
  }),
)
const answer: fc.Arbitrary<Answer> = fc.record({
  id: fc.string(),
  model: fc.string(),
  blocks: fc.array(block),
  stopReason: fc.constantFrom(...STOP_REASONS),
  stopSequence: fc.option(fc.string(), { nil: undefined }),
  refusal: fc.option(fc.record({ category: fc.string(), explanation: fc.string() }), { nil: undefined }),
  usage: fc.nat().map((outputTokens) => ({ ...NO_USAGE, outputTokens })),
  usageSource: fc.constantFrom('reported' as const, 'estimated' as const),
})

function collect(events: Iterable<Parameters<AnswerCollector['add']>[0]>): AnswerCollector {
  const collector = new AnswerCollector()
  for (const event of events) collector.add(event)
  return collector
}

describe('AnswerCollector', () => {
  it('puts any answer together again from its events', () => {
    fc.assert(
      fc.property(answer, (whole) => {
        expect(collect(eventsOf(whole)).finish()).toEqual(whole)
      }),
    )
  })

  it('has no answer to give before the end event', () => {
    fc.assert(
      fc.property(answer, (whole) => {
        const cut = collect([...eventsOf(whole)].slice(0, -1))
        expect(cut.isComplete).toBe(false)
        expect(() => cut.finish()).toThrow('no end event')
      }),
    )
  })

  it('keeps the newest usage: reports are cumulative', () => {
    const usage = (outputTokens: number) => ({ type: 'usage' as const, usage: { ...NO_USAGE, outputTokens } })
    expect(collect([usage(3), usage(7)]).usage.outputTokens).toBe(7)
  })

  it('refuses a delta of a block that has not started', () => {
    expect(() => collect([{ type: 'text-delta', index: 0, text: 'x' }])).toThrow('block 0')
  })
})
