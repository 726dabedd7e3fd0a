import type { BodyFault } from './fault.ts'
import type { Bytes, Frame, WireReply } from './wire.ts'

/** How a delivery ends: whole; with the socket destroyed; cleanly but too early; never. */
type Ending = 'whole' | 'cut' | 'end' | 'hang'

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
  readonly code?: string
  readonly delayMs?: number
}

type Plan = (reply: WireReply, fault: FaultDetails) => Delivery

const PLANS: Readonly<Record<BodyFault['type'], Plan>> = {
  'hang-after-headers': () => ({ frames: [], ending: 'hang' }),
  'cut-before-content': (reply) => ({ frames: beforeContent(reply), ending: 'cut' }),
  'cut-after-content': (reply, fault) => ({ frames: throughContent(reply, fault.events ?? 1), ending: 'cut' }),
  'end-before-terminal': (reply, fault) => ({
    frames: fault.events === undefined ? beforeTerminal(reply) : throughContent(reply, fault.events),
    ending: 'end',
  }),
  'error-event-before-content': (reply, fault) => ({
    frames: withError(reply, beforeContent(reply), fault.code),
    ending: 'end',
  }),
  'error-event-after-content': (reply, fault) => ({
    frames: withError(reply, throughContent(reply, fault.events ?? 1), fault.code),
    ending: 'end',
  }),
  'slow-drip': (reply, fault) => ({ frames: framesOf(reply), ending: 'whole', pauseMs: fault.delayMs }),
  'wrong-content-type': () => ({ frames: [content(PAGE)], ending: 'end', contentType: 'text/html; charset=utf-8' }),
  'empty-stream': () => ({ frames: [], ending: 'end' }),
  garbage: (reply) => ({ frames: [...beforeContent(reply), garbled(reply)], ending: 'end' }),
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

function throughContent(reply: WireReply, events: number): readonly Frame[] {
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
