import type { Verdict } from '@sluice/core'
import type { CallEvidence } from './evidence-window.ts'

/**
 * What came of a call, and whose fault it was: the deployment's; with `credential-failure`, the credential's alone; with
 * `unreachable`, the vendor's or our own network's; with `silent`, when nothing came in time or the rest did not come, the
 * deployment's unless our own process stood still. The board tells these apart.
 */
export type CallVerdict = Verdict | 'credential-failure' | 'unreachable' | 'silent'

/** Leave to make one call to one deployment; settled exactly once. */
export interface Permit {
  /** The call has begun to answer: its first content is there. */
  commit(): void
  /** Settles with what came of the call and what was seen of it. Later calls change nothing. */
  settle(verdict: CallVerdict, evidence?: CallEvidence): void
}

/** What a deployment's health hangs on. */
export interface HealthKeys {
  readonly deployment: string
  /** The provider entry whose credential it uses. */
  readonly provider: string
  /** Whose network address it has. Default: the provider entry's own. */
  readonly vendor?: string
}

export type Admission =
  | { readonly type: 'admitted'; readonly permit: Permit }
  | { readonly type: 'refused'; readonly waitMs: number; readonly reason: string }
