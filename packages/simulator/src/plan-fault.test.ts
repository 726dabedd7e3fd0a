import { describe, expect, it } from 'vitest'
import { encodeMessage } from './bedrock/encode-message.ts'
import type { BodyFault } from './fault.ts'
import { planFault } from './plan-fault.ts'
import type { Bytes, Frame, FrameKind, StreamReply } from './wire.ts'

const STREAM: StreamReply = {
  type: 'stream',
  frames: [
    frame('opening', 'open;'),
    frame('content', 'one;'),
    frame('framing', 'between;'),
    frame('content', 'two é;'),
    frame('content', 'three;'),
    frame('framing', 'closed;'),
    frame('terminal', 'done;'),
    frame('terminal', 'usage;'),
  ],
  errorFrame: (framesSent, code = 'failed') => `error ${code} after ${framesSent};`,
  dataFrame: (data) => `data ${data};`,
}

function frame(kind: FrameKind, bytes: Bytes): Frame {
  return { kind, bytes }
}

function textOf(frames: readonly Frame[]): string {
  const chunks = frames.map(({ bytes }) => (typeof bytes === 'string' ? Buffer.from(bytes) : bytes))
  return Buffer.concat(chunks).toString()
}

function planned(fault: BodyFault): readonly [text: string, ending: string] {
  const { frames, ending } = planFault(STREAM, fault)
  return [textOf(frames), ending]
}

describe('a fault of a stream', () => {
  it.each<[BodyFault, string, string]>([
    [{ type: 'reset-after-content' }, 'open;one;', 'reset'],
    [{ type: 'cut-after-content', events: 2 }, 'open;one;between;two é;', 'cut'],
    [{ type: 'silence-after-content', events: 2 }, 'open;one;between;two é;', 'hang'],
    [{ type: 'end-before-terminal' }, 'open;one;between;two é;three;closed;', 'end'],
    [{ type: 'end-before-terminal', events: 1 }, 'open;one;', 'end'],
    [{ type: 'end-before-terminal', events: 0 }, 'open;', 'end'],
    [{ type: 'end-inside-event', events: 2 }, 'open;one;between;two é;thr', 'end'],
    [{ type: 'end-inside-event', events: 2, at: 1 }, 'open;one;between;two é;t', 'end'],
    [{ type: 'end-inside-event', events: 2, at: -1 }, 'open;one;between;two é;three', 'end'],
    [{ type: 'end-inside-event' }, 'open;one;between;two é;three;closed;do', 'end'],
    [{ type: 'end-inside-event', events: 1, at: 'character' }, 'open;one;between;two \uFFFD', 'end'],
    [{ type: 'end-inside-event', events: 2, at: 'character' }, 'open;one;between;two é;thr', 'end'],
    [{ type: 'error-event-after-content', events: 1, code: 'x' }, 'open;one;error x after 2;', 'end'],
    [{ type: 'event-after-content', data: 'odd', isLast: true }, 'open;one;data odd;', 'end'],
    [
      { type: 'event-after-content', events: 2, data: 'odd' },
      'open;one;between;two é;data odd;three;closed;done;usage;',
      'whole',
    ],
    [{ type: 'garbage' }, 'open;one\u0000<%\n\n', 'end'],
    [{ type: 'garbage', events: 1 }, 'open;one;one\u0000<%\n\n', 'end'],
  ])('%j writes %j', (fault, text, ending) => {
    expect(planned(fault)).toEqual([text, ending])
  })

  it('spoils the checksum of a frame, or leaves it unfinished', () => {
    const bytes = encodeMessage({ ':event-type': 'chunk' }, Buffer.from('{"bytes":"e30="}'))
    const reply = { ...STREAM, frames: [frame('content', bytes), frame('content', bytes), frame('terminal', bytes)] }
    const lengthOf = (fault: BodyFault) =>
      planFault(reply, fault).frames.reduce((sum, { bytes: written }) => sum + written.length, 0) - bytes.length
    expect(lengthOf({ type: 'end-inside-event', events: 1, at: 6 })).toBe(6)
    expect(lengthOf({ type: 'end-inside-event', events: 1, at: -2 })).toBe(bytes.length - 2)
    expect(lengthOf({ type: 'end-inside-event', events: 1, at: 'character' })).toBe(Math.floor(bytes.length / 2))
    const spoilt = planFault(reply, { type: 'garbage', events: 1 }).frames.at(-1)?.bytes
    expect(spoilt).toHaveLength(bytes.length)
    expect(spoilt).not.toEqual(bytes)
  })
})

describe('a fault of a document', () => {
  it('spoils it in the same spirit', () => {
    const body = JSON.stringify({ text: 'é'.repeat(200) })
    const reply = { type: 'document', status: 200, contentType: 'application/json', body } as const
    for (const fault of [
      { type: 'end-inside-event', events: 1 },
      { type: 'event-after-content', data: 'odd' },
      { type: 'silence-after-content' },
      { type: 'reset-after-content' },
    ] as const) {
      const { frames } = planFault(reply, fault)
      expect(frames.length).toBeGreaterThan(0)
      expect(textOf(frames)).not.toBe(body)
    }
  })
})
