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

/** Whether a process may probe a deployment, as far as the others go. */
export type ProbeLeave =
  | { readonly type: 'granted' }
  /** Another process has the leave, and for how long still. */
  | { readonly type: 'refused'; readonly waitMs: number }

export interface BreakerBoard {
  /** News that a deployment is closed also end whatever leave there is to probe it. */
  publish(transition: BreakerTransition): Promise<void>
  /** The newest transition per deployment. */
  read(): Promise<readonly BreakerTransition[]>
  /**
   * Leave to probe a deployment, for one process at a time: from the first that asks until `forMs` later. Whoever has it is
   * granted it again meanwhile. A board that lacks it lets every process probe on its own.
   */
  leaseProbe?(deployment: string, forMs: number): Promise<ProbeLeave>
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

/**
 * Makes one key of one tenant run once. `run` names the request that runs: one that was thought to be gone, and comes back
 * when another has begun with its key, ends nothing of the other's. Undefined: whoever it is.
 */
export interface IdempotencyStore {
  /** A key that is begun and neither finished nor forgotten is new again after `leaseMs`: its process is gone. */
  begin(tenant: string, key: string, bodyHash: string, leaseMs: number, run?: string): Promise<IdempotencyState>
  /** Keeps the answer for `ttlMs` from now. The first answer of a key stays. */
  finish(tenant: string, key: string, answer: string, ttlMs: number, run?: string): Promise<void>
  /** Forgets a key whose request failed, so that it may be sent again; not one that is finished. */
  forget(tenant: string, key: string, run?: string): Promise<void>
}
