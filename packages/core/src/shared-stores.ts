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
  begin(tenant: string, key: string, bodyHash: string, ttlMs: number): Promise<IdempotencyState>
  finish(tenant: string, key: string, answer: string): Promise<void>
  /** Forgets a key whose request failed, so that it may be sent again. */
  forget(tenant: string, key: string): Promise<void>
}
