import type { BodyFault } from './fault.ts'
import type { Bytes, Frame, WireReply } from './wire.ts'

/** How a delivery ends: whole; with the connection closed or reset; cleanly but too early; never. */
type Ending = 'whole' | 'cut' | 'reset' | 'end' | 'hang'

/** What is written, and what happens then. */
export interface Delivery {
  readonly frames: readonly Frame[]
  readonly ending: Ending
  /** Pause before each frame, in milliseconds. */
  readonly pauseMs?: number
  readonly contentType?: string
}

const DOCUMENT_SLICE = 64
const PAGE = '<html><head><title>Welcome</title></head><body>It works!</body></html>'

interface FaultDetails {
  readonly type: string
  readonly events?: number
  readonly at?: number | 'character'
  readonly code?: string
  readonly data?: string
  readonly delayMs?: number
  readonly isLast?: boolean
}

type Plan = (reply: WireReply, fault: FaultDetails) => Delivery

const PLANS: Readonly<Record<BodyFault['type'], Plan>> = {
  'hang-after-headers': () => ({ frames: [], ending: 'hang' }),
  'cut-before-content': (reply) => ({ frames: beforeContent(reply), ending: 'cut' }),
  'cut-after-content': (reply, fault) => ({ frames: throughContent(reply, fault.events ?? 1), ending: 'cut' }),
  'reset-after-content': (reply, fault) => ({ frames: throughContent(reply, fault.events ?? 1), ending: 'reset' }),
  'silence-after-content': (reply, fault) => ({ frames: throughContent(reply, fault.events ?? 1), ending: 'hang' }),
  'end-before-terminal': (reply, fault) => ({ frames: throughContent(reply, fault.events), ending: 'end' }),
  'end-inside-event': (reply, fault) => ({ frames: insideEvent(reply, fault), ending: 'end' }),
  'error-event-before-content': (reply, fault) => ({
    frames: withError(reply, beforeContent(reply), fault.code),
    ending: 'end',
  }),
  'error-event-after-content': (reply, fault) => ({
    frames: withError(reply, throughContent(reply, fault.events ?? 1), fault.code),
    ending: 'end',
  }),
  'event-after-content': (reply, fault) => withEvent(reply, fault),
  'slow-drip': (reply, fault) => ({ frames: framesOf(reply), ending: 'whole', pauseMs: fault.delayMs }),
  'wrong-content-type': () => ({ frames: [content(PAGE)], ending: 'end', contentType: 'text/html; charset=utf-8' }),
  'empty-stream': () => ({ frames: [], ending: 'end' }),
  garbage: (reply, fault) => ({
    frames: [...throughContent(reply, fault.events ?? 0), garbled(reply)],
    ending: 'end',
  }),
}

/** What a reply turns into under a fault. */
export function planFault(reply: WireReply, fault: BodyFault): Delivery {
  return PLANS[fault.type](reply, fault)
}

/** The reply as the frames it is written in; a document is cut into slices of 64 characters. */
function framesOf(reply: WireReply): readonly Frame[] {
  if (reply.type === 'stream') return reply.frames
  const slices = reply.body.match(new RegExp(`[^]{1,${DOCUMENT_SLICE}}`, 'g')) ?? []
  return slices.map((bytes, at) => ({ kind: at === slices.length - 1 ? 'terminal' : 'content', bytes }))
}

function beforeContent(reply: WireReply): readonly Frame[] {
  const frames = framesOf(reply)
  const first = frames.findIndex((frame) => frame.kind !== 'opening')
  return frames.slice(0, Math.max(0, first))
}

function beforeTerminal(reply: WireReply): readonly Frame[] {
  return framesOf(reply).filter((frame) => frame.kind !== 'terminal')
}

/** What comes up to so many content events; default all, and what stands behind them before the terminal event. */
function throughContent(reply: WireReply, events = Number.POSITIVE_INFINITY): readonly Frame[] {
  if (events === 0) return beforeContent(reply)
  const frames = beforeTerminal(reply)
  let seen = 0
  const last = frames.findIndex((frame) => frame.kind === 'content' && ++seen >= events)
  return last < 0 ? frames : frames.slice(0, last + 1)
}

function withError(reply: WireReply, frames: readonly Frame[], code: string | undefined): readonly Frame[] {
  if (reply.type === 'document') return frames
  return [...frames, { kind: 'framing', bytes: reply.errorFrame(frames.length, code) }]
}

function insideEvent(reply: WireReply, { events, at }: FaultDetails): readonly Frame[] {
  const sent = throughContent(reply, events)
  const rest = framesOf(reply).slice(sent.length)
  const wide = at === 'character' ? rest.findIndex((frame) => widePoint(frame.bytes) > 0) : 0
  const before = rest.slice(0, Math.max(0, wide))
  const next = rest[before.length]
  return next ? [...sent, ...before, beginningOf(next, at)] : sent
}

function beginningOf({ kind, bytes }: Frame, at: FaultDetails['at']): Frame {
  const whole = typeof bytes === 'string' ? Buffer.from(bytes) : bytes
  const half = Math.floor(whole.length / 2)
  const end = at === 'character' ? widePoint(bytes) || half : (at ?? half)
  return { kind, bytes: whole.subarray(0, end) }
}

/** How many bytes a text has up to the middle of its first character of several; 0 when it has none. */
function widePoint(bytes: Bytes): number {
  const before = typeof bytes === 'string' ? /^\p{ASCII}*(?=\P{ASCII})/u.exec(bytes)?.[0] : undefined
  return before === undefined ? 0 : before.length + 1
}

function withEvent(reply: WireReply, { events, data = '', isLast }: FaultDetails): Delivery {
  const sent = throughContent(reply, events ?? 1)
  const odd = content(reply.type === 'stream' ? reply.dataFrame(data) : data)
  if (isLast) return { frames: [...sent, odd], ending: 'end' }
  return { frames: [...sent, odd, ...framesOf(reply).slice(sent.length)], ending: 'whole' }
}

/** An event of the reply's own framing that is spoilt: text breaks off in the middle, bytes keep their length and lose their checksum. */
function garbled(reply: WireReply): Frame {
  const whole = framesOf(reply).find((frame) => frame.kind !== 'opening')?.bytes ?? ''
  const spoiltLength = Math.ceil(whole.length / 4)
  if (typeof whole === 'string') return content(`${whole.trimEnd().slice(0, -spoiltLength)}\u0000<%\n\n`)
  const spoilt = Uint8Array.from(whole)
  return content(spoilt.fill(0, -spoiltLength))
}

function content(bytes: Bytes): Frame {
  return { kind: 'content', bytes }
}
