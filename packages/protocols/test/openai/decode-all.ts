import { AnswerCollector, AttemptError, eventsOf, type Answer, type AnswerEvent, type RouteHead } from '@sluice/core'
import type { EventDecoder, EventEncoder } from '../../src/index.ts'

/** What a decoder makes of a whole stream. */
export function decodeAll(decoder: EventDecoder, wireEvents: readonly unknown[]) {
  const events: AnswerEvent[] = []
  for (const wireEvent of wireEvents) events.push(...decoder.decode(wireEvent))
  events.push(...(decoder.finish?.() ?? []))
  const collector = new AnswerCollector()
  for (const event of events) collector.add(event)
  return { events, collector, isComplete: decoder.isComplete }
}

/** The failure that an action ends in. */
export function failureOf(action: () => unknown) {
  try {
    action()
  } catch (error) {
    if (error instanceof AttemptError) return error.failure
    throw error
  }
  throw new Error('Nothing was thrown.')
}

/** The text of a whole stream. */
export function encodeAll(encoder: EventEncoder, answer: Answer): string {
  return [...eventsOf(answer)].map((event) => encoder.encode(event)).join('')
}

/** What core promises of events: blocks numbered from 0, one at a time, `start` first and `end` last. */
export function isWellFormed(events: readonly AnswerEvent[]): boolean {
  let open: number | undefined
  let next = 0
  return events.every((event, position) => {
    if (event.type === 'start') return position === 0
    if (event.type === 'end') return position === events.length - 1 && open === undefined
    if (event.type === 'usage') return true
    if (event.type === 'block-start') {
      const isInTurn = open === undefined && event.index === next
      open = event.index
      next += 1
      return isInTurn
    }
    const isOpen = event.index === open
    if (event.type === 'block-end') open = undefined
    return isOpen
  })
}

/** Where the answers of these tests come from. */
export const HEAD: RouteHead = {
  decisionId: 'dec_abc',
  tier: 'haiku',
  model: 'claude-haiku-4-5',
  provider: 'p',
  deployment: 'd',
  attempts: 1,
  dropped: [],
}
