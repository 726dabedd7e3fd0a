import type { AssistantBlock } from './message.ts'
import type { NanoUsd } from './money.ts'
import type { QuotaStanding } from './quota-standing.ts'
import type { Tier } from './tier.ts'
import type { Usage } from './usage.ts'
import type { Verification } from './verification.ts'

/** Why the model stopped. `pause`: the vendor wants the turn sent back to go on. */
export const STOP_REASONS = [
  'end',
  'max-output-tokens',
  'stop-sequence',
  'tool-call',
  'refusal',
  'content-filter',
  'context-window',
  'pause',
] as const
export type StopReason = (typeof STOP_REASONS)[number]

/** `reported`: the vendor's own count. `estimated`: counted by us, because the vendor gave none. */
export type UsageSource = 'reported' | 'estimated'

/** What a vendor says of an answer that was declined, beside the answer itself. */
export interface Refusal {
  /** The vendor's own name for what it will not do, such as `cyber`. */
  readonly category?: string
  /** The vendor's words to the reader, where the answer has none of its own. */
  readonly explanation?: string
}

/** How a vendor says it served an answer, in the words of its own protocol: in another they mean nothing. */
export interface Serving {
  /** The protocol, such as `anthropic-messages`. */
  readonly protocol: string
  /** Its service tier, such as `priority`. */
  readonly serviceTier?: string
  /** Where the model ran, such as `global`. */
  readonly region?: string
  readonly speed?: string
  /** How hard the model thought, where it was not told and fell back to its own default. */
  readonly effort?: string
}

/** A whole answer, as a provider hands it over. */
export interface Answer {
  /** The vendor's id of the answer. */
  readonly id: string
  /** The model that the vendor says answered. */
  readonly model: string
  readonly blocks: readonly AssistantBlock[]
  readonly stopReason: StopReason
  /** The text that ended the answer, when `stopReason` is `stop-sequence`. */
  readonly stopSequence?: string
  /** Only with `stopReason` `refusal`, and only from vendors that tell. */
  readonly refusal?: Refusal
  readonly usage: Usage
  readonly usageSource: UsageSource
  /** Undefined: the vendor says nothing of it. */
  readonly serving?: Serving
}

/** Where an answer comes from; known from the commit on. */
export interface RouteHead {
  readonly decisionId: string
  readonly tier: Tier
  /** Catalog id of the model. */
  readonly model: string
  readonly provider: string
  readonly deployment: string
  /** Calls made for this request, the successful one included. */
  readonly attempts: number
  /** What of the request could not be carried to this deployment, as field names. */
  readonly dropped: readonly string[]
  /** Undefined: it was not to be verified. */
  readonly verification?: Verification
  /** Undefined: no quota a minute is for its caller. */
  readonly quota?: QuotaStanding
}

/** The answer to a routed request: no vendor's object, all of it plain data. */
export interface RoutedAnswer extends Answer, RouteHead {
  /** All text blocks, joined. */
  readonly text: string
  /** Undefined when the model's price is unknown and the policy lets such models answer. */
  readonly costNanoUsd: NanoUsd | undefined
  readonly latencyMs: number
  /** From the arrival of the request to the first content. Equal to `latencyMs` without streaming. */
  readonly timeToFirstTokenMs: number
}

/** All text of an answer, joined. */
export function textOf(blocks: readonly AssistantBlock[]): string {
  let text = ''
  for (const block of blocks) if (block.type === 'text') text += block.text
  return text
}
