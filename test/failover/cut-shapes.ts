import type { Fault, VendorName } from '@sluice/simulator'
import type { Wire } from './cut-wires.ts'

/** What is asked for when the stream is cut. */
export type Asked = 'text' | 'tool' | 'reasoning'

/** One way in which a stream breaks off after its first content. */
export interface CutShape {
  /** Completes "a stream that …". */
  readonly name: string
  readonly asked: Asked
  fault(wire: Wire): Fault
  /** Which wires have it. */
  isOn(wire: Wire): boolean
}

const TOO_LONG = ' '.repeat(3 * 1024 * 1024)
const NO_JSON = '{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","te'

/** The ways that the bytes of every wire can end, and the ways that an event can go wrong before a whole rest. */
export const CUT_SHAPES: readonly CutShape[] = [
  shape('is reset', { type: 'reset-after-content', events: 3 }),
  shape('is closed within its body', { type: 'cut-after-content', events: 3 }),
  shape('ends between two events', { type: 'end-before-terminal', events: 3 }),
  shape('ends inside an event', { type: 'end-inside-event', events: 3 }),
  shape('ends inside a character', { type: 'end-inside-event', events: 1, at: 'character' }),
  shape('ends behind its last content', { type: 'end-before-terminal' }),
  shape('ends inside its terminal event', { type: 'end-inside-event' }),
  shape('counts its usage and ends', ({ usage }) => eventThatEnds(usage)),
  shape('carries an error event', { type: 'error-event-after-content', events: 3 }),
  shape('carries an event that is no JSON', { type: 'event-after-content', events: 3, data: NO_JSON }),
  shape('carries an event of another shape', ({ misshapen }) => ({
    type: 'event-after-content',
    events: 3,
    data: misshapen,
  })),
  shape('carries an event of 3 MiB', ({ usage }) => ({
    type: 'event-after-content',
    events: 3,
    data: `${usage}${TOO_LONG}`,
  })),
  { ...shape('ends inside the arguments of a tool call', { type: 'end-before-terminal', events: 6 }), asked: 'tool' },
]

/** Falls under the policy's idle limit, so it is tested by itself. */
export const SILENCE: CutShape = shape('falls silent', { type: 'silence-after-content', events: 3 })

/** The ways that only some wires have. */
export const SPECIAL_SHAPES: readonly CutShape[] = [
  {
    ...shape('ends inside its reasoning', { type: 'end-before-terminal', events: 2 }),
    asked: 'reasoning',
    isOn: ({ reasons }) => reasons,
  },
  only('bedrock', shape('ends inside the head of a frame', { type: 'end-inside-event', events: 3, at: 6 })),
  only('bedrock', shape('ends inside the checksum of a frame', { type: 'end-inside-event', events: 3, at: -2 })),
  only('bedrock', shape('has a frame with a wrong checksum', { type: 'garbage', events: 3 })),
  only('vllm', shape('says [DONE] without a finish reason', eventThatEnds('[DONE]'))),
]

function shape(name: string, fault: Fault | ((wire: Wire) => Fault)): CutShape {
  return { name, asked: 'text', fault: typeof fault === 'function' ? fault : () => fault, isOn: () => true }
}

function only(vendor: VendorName, cut: CutShape): CutShape {
  return { ...cut, isOn: ({ name }) => name === vendor }
}

function eventThatEnds(data: string): Fault {
  return { type: 'event-after-content', events: 3, data, isLast: true }
}
