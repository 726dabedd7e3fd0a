import type { Answer } from './answer.ts'
import type { ChatRequest } from './chat-request.ts'
import type { NanoUsd } from './money.ts'
import type { Tier } from './tier.ts'

/** What a user's own check says of an answer: whether it will do, and if not, why. */
export type Judgement = boolean | { readonly isGood: boolean; readonly reason?: string }

/**
 * A user's own check of a cheap answer, asked before it is handed out. The signal is aborted when nobody waits for it any
 * more. What it gives as a reason stands in records: it should not quote the answer.
 */
export type Verify = (answer: Answer, request: ChatRequest, signal: AbortSignal) => Judgement | Promise<Judgement>

/** Why an answer that did not pass was handed out all the same. */
export type KeptBecause =
  /** Too little of the request's time was left to ask a dearer tier, or it was up meanwhile. */
  | 'no-time'
  /** A budget had no room for it. */
  | 'no-money'
  /** No dearer tier gave an answer. */
  | 'no-answer'

/** What became of the check of an answer before it was handed out. */
export type Verification =
  | { readonly type: 'verified' }
  /** It is the last tier's: there was nobody dearer to turn to, so nobody looked. */
  | { readonly type: 'unchecked' }
  | { readonly type: 'not-verified'; readonly reason: string; readonly kept: KeptBecause }

/** How it was decided whether a cheaper tier is asked first, and what came of it. */
export interface CascadeRecord {
  /** In the order in which they were to be asked; a single one: it was asked directly. */
  readonly tiers: readonly Tier[]
  /** That the first tier's answer would not pass. */
  readonly escalationProbability: number
  /** What the plan was expected to cost, in tokens alone, and what asking directly was. */
  readonly expectedNanoUsd: NanoUsd
  readonly directNanoUsd: NanoUsd
  /** Undefined: it was asked directly, or nothing was handed out. */
  readonly verification: Verification | undefined
}
