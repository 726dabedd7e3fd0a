export type BreakerStateName = 'closed' | 'open' | 'half-open'

/** A change of a breaker, told to other processes as advice. */
export interface BreakerTransition {
  readonly deployment: string
  readonly state: BreakerStateName
  /** Milliseconds since 1970. */
  readonly time: number
  /** How long it stays open, when it opened. */
  readonly openMs?: number
}

export interface BreakerBoard {
  publish(transition: BreakerTransition): Promise<void>
  /** The newest transition per deployment. */
  read(): Promise<readonly BreakerTransition[]>
}

/** Remembers which deployment holds the prompt cache of a conversation. */
export interface AffinityStore {
  get(key: string): Promise<string | undefined>
  set(key: string, deployment: string, ttlMs: number): Promise<void>
}

export type IdempotencyState =
  | { readonly type: 'new' }
  | { readonly type: 'in-progress' }
  | { readonly type: 'finished'; readonly answer: string }
  /** The key was used before with another body. */
  | { readonly type: 'mismatch' }

/** Makes one key of one tenant run once. */
export interface IdempotencyStore {
  /** A key that is begun and neither finished nor forgotten is new again after `leaseMs`: its process is gone. */
  begin(tenant: string, key: string, bodyHash: string, leaseMs: number): Promise<IdempotencyState>
  /** Keeps the answer for `ttlMs` from now. */
  finish(tenant: string, key: string, answer: string, ttlMs: number): Promise<void>
  /** Forgets a key whose request failed, so that it may be sent again. */
  forget(tenant: string, key: string): Promise<void>
}
