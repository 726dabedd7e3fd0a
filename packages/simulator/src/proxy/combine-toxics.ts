import type { NamedToxic } from './toxic.ts'

/** How a connection ends before its time: FIN or RST, both ways. */
export type Ending = 'end' | 'reset'

/** The end of a connection after so many bytes of one direction. */
interface Cut {
  readonly ending: Ending
  /** Counted from the connection's first byte. */
  readonly atByte: number
  /** False: nothing may pass, so the cut waits for a byte that would. */
  readonly passesSome: boolean
}

/** What the toxics of one direction of one connection come to. */
export interface Effect {
  readonly isHanging: boolean
  readonly isSwallowing: boolean
  readonly delayMs: number
  readonly jitterMs: number
  readonly closeDelayMs: number
  readonly bytesPerSecond: number
  readonly pieceBytes: number
  readonly pieceDelayMs: number
  /** Of each reply to be dropped, 0 to 1. */
  readonly dropProbability: number
  /** The earliest first. */
  readonly cuts: readonly Cut[]
}

/** A toxic that has hit a connection. */
export interface MetToxic extends NamedToxic {
  /** How many bytes of its direction had passed when it came. */
  readonly fromByte: number
}

export const NO_EFFECT: Effect = {
  isHanging: false,
  isSwallowing: false,
  delayMs: 0,
  jitterMs: 0,
  closeDelayMs: 0,
  bytesPerSecond: Number.POSITIVE_INFINITY,
  pieceBytes: Number.POSITIVE_INFINITY,
  pieceDelayMs: 0,
  dropProbability: 0,
  cuts: [],
}

/** Sums up toxics; the narrowest line, the smallest piece and the earliest cut win. */
export function combineToxics(toxics: readonly MetToxic[]): Effect {
  return toxics.reduce<Effect>((effect, met) => ({ ...effect, ...addTo(effect, met) }), NO_EFFECT)
}

function addTo(effect: Effect, { toxic, probability, fromByte }: MetToxic): Partial<Effect> {
  switch (toxic.type) {
    case 'latency':
      return { delayMs: effect.delayMs + toxic.delayMs, jitterMs: effect.jitterMs + (toxic.jitterMs ?? 0) }
    case 'bandwidth':
      return { bytesPerSecond: Math.min(effect.bytesPerSecond, toxic.bytesPerSecond) }
    case 'slicer':
      return {
        pieceBytes: Math.min(effect.pieceBytes, toxic.pieceBytes),
        pieceDelayMs: effect.pieceDelayMs + (toxic.delayMs ?? 0),
      }
    case 'slow-close':
      return { closeDelayMs: effect.closeDelayMs + toxic.delayMs }
    case 'timeout':
      return { isSwallowing: true }
    case 'hang':
      return { isHanging: true }
    case 'reset':
      return toxic.afterBytes === undefined ? {} : withCut(effect, 'reset', fromByte, toxic.afterBytes)
    case 'limit-data':
      return withCut(effect, 'end', fromByte, toxic.bytes)
    case 'drop-reply':
      return { dropProbability: 1 - (1 - effect.dropProbability) * (1 - probability) }
    case 'down':
      return {}
  }
}

function withCut(effect: Effect, ending: Ending, fromByte: number, bytes: number): Partial<Effect> {
  const cut = { ending, atByte: fromByte + bytes, passesSome: bytes > 0 }
  return { cuts: [...effect.cuts, cut].toSorted((one, other) => one.atByte - other.atByte) }
}
