import type { ConformanceTarget, ConformanceVendor } from './conformance-target.ts'

/** One test of the suite; throws when the provider does not behave. */
export interface ConformanceCase {
  /** A sentence of behaviour. */
  readonly name: string
  /** Whether the target can be asked for it; default: every target. */
  readonly isFor?: (target: ConformanceTarget) => boolean
  readonly run: (vendor: ConformanceVendor, target: ConformanceTarget) => Promise<void>
}
