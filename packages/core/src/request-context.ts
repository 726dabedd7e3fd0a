import type { KeyGrant } from './key-store.ts'

/** Who asks, and how long they are willing to wait. */
export interface RequestContext {
  readonly requestId: string
  /** Who the money is for; `default` when the host app names nobody. */
  readonly tenant: string
  /** The virtual key it came with, by its public id, and what that key may do. */
  readonly key?: { readonly id: string; readonly grant: KeyGrant }
  /** Words of the caller that budgets and reports can go by, such as a feature of the host app. */
  readonly tags?: readonly string[]
  /** The caller's id of the conversation, where there is one. */
  readonly conversation?: string
  /** Aborted when the caller leaves; with a `SluiceError` other than `client_gone` for its reason, when we end the request. */
  readonly signal: AbortSignal
  /** Shortens the policy's total timeout; never lengthens it. */
  readonly timeoutMs?: number
  /** Where the request came in, such as `anthropic-messages` or `in-process`. */
  readonly surface: string
  /** A header of the HTTP request it came with, by its name in small letters; rules of the policy look at it. Never recorded. */
  readonly header?: (name: string) => string | undefined
  /** A question of Sluice's own, such as a judge's: no baseline would have asked it. */
  readonly isOverhead?: boolean
  /** A question of Sluice's own that is not its caller's to pay for: of budgets, only those of scope `global` and its own hold it. */
  readonly isOnTheHouse?: boolean
  /** True while nothing is to be begun that nobody waits for: the process sheds load, or is going to end. */
  readonly isBusy?: () => boolean
}
