import type { NanoUsd } from './money.ts'
import type { Tier } from './tier.ts'

/** How long a budget's window is. Days and longer follow a time zone; `total` never ends. */
export const BUDGET_WINDOWS = ['minute', 'hour', 'day', 'month', 'total'] as const
export type BudgetWindow = (typeof BUDGET_WINDOWS)[number]

/** What a key may spend, beside the policy's budgets. */
interface KeyBudget {
  readonly limitNanoUsd: NanoUsd
  readonly window: BudgetWindow
}

/** What the bearer of a key may do. */
export interface KeyGrant {
  readonly tenant: string
  /** Undefined: all. */
  readonly tiers?: readonly Tier[]
  /** Catalog ids. Undefined: all. */
  readonly models?: readonly string[]
  /** Of this key and those before it, beside the policy's budgets. */
  readonly budget?: KeyBudget
  /**
   * The keys that it took the place of by rotation, oldest first: with them it spends from one sum, and what a policy says of
   * one of them holds for it. Default: none.
   */
  readonly formerIds?: readonly string[]
}

/** A virtual key at rest: the secret itself is nowhere, only what it hashes to under a pepper. */
export interface KeyRecord extends KeyGrant {
  /** Public part of the key: 12 letters and digits. */
  readonly id: string
  /** HMAC-SHA-256 of the whole key, 64 hexadecimal digits. */
  readonly digest: string
  /** For people. */
  readonly name: string
  /** Milliseconds since 1970. */
  readonly createdAt: number
  /** Not accepted from then on. A key that was rotated ends so after its grace time. */
  readonly expiresAt?: number
  readonly revokedAt?: number
  /** The key it took the place of. */
  readonly replaces?: string
}

export interface KeyStore {
  /** Adds or replaces by id. */
  put(record: KeyRecord): Promise<void>
  find(id: string): Promise<KeyRecord | undefined>
  /** Oldest first. */
  list(): Promise<readonly KeyRecord[]>
  close(): Promise<void>
}
