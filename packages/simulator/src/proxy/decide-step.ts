import type { Effect, Ending } from './combine-toxics.ts'

/** Something that came from the source: bytes, its end (FIN), or its failure (RST). */
export type Arrival = {
  readonly arrivedMs: number
  /** Uniform in [0, 1); decides its jitter. */
  readonly jitterDraw: number
} & (
  | { readonly type: 'end' | 'abort' }
  | {
      readonly type: 'bytes'
      readonly bytes: Uint8Array
      /** Uniform in [0, 1) where a reply begins; decides whether it is dropped. */
      readonly dropDraw: number | undefined
    }
)

/** One direction of a connection, at one moment. */
export interface PipeView {
  readonly nowMs: number
  readonly head: Arrival | undefined
  readonly effect: Effect
  readonly passedBytes: number
  /** When the line has carried what was sent last. */
  readonly lineFreeMs: number
  /** When the next piece may follow the last. */
  readonly pieceFreeMs: number
}

/** What a pipe does next. */
export type Step =
  /** Until something changes, at the latest until `untilMs`. */
  | { readonly type: 'wait'; readonly untilMs?: number }
  | { readonly type: 'swallow' | 'end' | 'abort' }
  | { readonly type: 'cut'; readonly ending: Ending }
  | { readonly type: 'pass'; readonly size: number; readonly dueMs: number }

/** A line's bytes go out in pieces that take so long; a line that was held up catches up on so much. */
export const LINE_PIECE_MS = 100

/** Decides what happens to the first thing that waits. */
export function decideStep(view: PipeView): Step {
  const { head, effect, nowMs } = view
  if (effect.isHanging) return { type: 'wait' }
  const cut = effect.cuts[0]
  if (cut && view.passedBytes >= cut.atByte && (cut.passesSome || head?.type === 'bytes')) {
    return { type: 'cut', ending: cut.ending }
  }
  if (!head) return { type: 'wait' }
  if (effect.isSwallowing) return { type: 'swallow' }
  const readyMs = head.arrivedMs + Math.max(0, effect.delayMs + effect.jitterMs * (2 * head.jitterDraw - 1))
  if (head.type !== 'bytes') return at(readyMs + effect.closeDelayMs, nowMs, { type: head.type })
  const isDropped = head.dropDraw !== undefined && head.dropDraw < effect.dropProbability
  if (isDropped) return at(readyMs, nowMs, { type: 'cut', ending: 'end' })
  return passPiece(view, head.bytes.length, readyMs)
}

function passPiece(view: PipeView, waitingBytes: number, readyMs: number): Step {
  const { effect, passedBytes } = view
  const lineBytes = Math.max(1, Math.floor((effect.bytesPerSecond * LINE_PIECE_MS) / 1000))
  const uncutBytes = (effect.cuts[0]?.atByte ?? Number.POSITIVE_INFINITY) - passedBytes
  const size = Math.min(waitingBytes, effect.pieceBytes, lineBytes, uncutBytes)
  const dueMs = Math.max(readyMs, view.lineFreeMs, view.pieceFreeMs) + (size / effect.bytesPerSecond) * 1000
  return at(dueMs, view.nowMs, { type: 'pass', size, dueMs })
}

function at(dueMs: number, nowMs: number, step: Step): Step {
  return nowMs < dueMs ? { type: 'wait', untilMs: dueMs } : step
}
