import type { Refusal, StopReason } from '@sluice/core'

/** Why the model stopped, as the wire says it. */
export type WireStopReason =
  | 'end_turn'
  | 'max_tokens'
  | 'stop_sequence'
  | 'tool_use'
  | 'pause_turn'
  | 'refusal'
  | 'model_context_window_exceeded'

/** What the wire says beside stop reason `refusal`. */
export interface StopDetails {
  readonly type: 'refusal'
  readonly category: string | null
  readonly explanation: string | null
}

const FROM_WIRE: ReadonlyMap<string, StopReason> = new Map<WireStopReason, StopReason>([
  ['end_turn', 'end'],
  ['max_tokens', 'max-output-tokens'],
  ['stop_sequence', 'stop-sequence'],
  ['tool_use', 'tool-call'],
  ['pause_turn', 'pause'],
  ['refusal', 'refusal'],
  ['model_context_window_exceeded', 'context-window'],
])

const TO_WIRE: Record<StopReason, WireStopReason> = {
  end: 'end_turn',
  'max-output-tokens': 'max_tokens',
  'stop-sequence': 'stop_sequence',
  'tool-call': 'tool_use',
  refusal: 'refusal',
  'content-filter': 'refusal',
  'context-window': 'model_context_window_exceeded',
  pause: 'pause_turn',
}

/** The vendor's stop reason in core's words; `end` for none and for one that is not known yet. */
export function decodeStopReason(wire: string | null | undefined): StopReason {
  return FROM_WIRE.get(wire ?? '') ?? 'end'
}

/** A stop reason for a client. An answer in which the model declined always ends in `refusal`. */
export function encodeStopReason(stopReason: StopReason, hasRefusal: boolean): WireStopReason {
  return hasRefusal ? 'refusal' : TO_WIRE[stopReason]
}

/** Says why the model declined, in the vendor's words or else in its own (`said`); null when it did not. */
export function encodeStopDetails(
  stopReason: WireStopReason,
  refusal: Refusal | undefined,
  said: string | undefined,
): StopDetails | null {
  if (stopReason !== 'refusal') return null
  return { type: 'refusal', category: refusal?.category ?? null, explanation: refusal?.explanation ?? (said || null) }
}
