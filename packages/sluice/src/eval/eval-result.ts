import { TIERS, type Tier } from '@sluice/core'

/** One answer, graded, as it stands in the file of results. */
export interface EvalResult {
  /** Row, target and who would answer: the same again need not be asked again. */
  readonly key: string
  readonly id: string
  /** The tier or the deployment that was asked. */
  readonly asked: string
  readonly tier: Tier
  readonly deployment: string
  readonly model: string
  /** True: a simulator answered in place of the vendor. */
  readonly isSimulated: boolean
  /** 0 to 1. */
  readonly score: number
  readonly isPass: boolean
  /** What it lacks, in words. */
  readonly why: readonly string[]
  /** Decimal dollars, the judge left out. Undefined: no known price. */
  readonly costUsd?: string
  readonly latencyMs: number
  /** Its first 2,000 characters. */
  readonly answer: string
  /** Milliseconds since 1970. */
  readonly time: number
}

/** Whether a value read from a file is a result. */
export function isEvalResult(value: unknown): value is EvalResult {
  if (typeof value !== 'object' || value === null) return false
  const given: Readonly<Record<string, unknown>> = { ...value }
  const areTexts = ['key', 'id', 'asked', 'deployment', 'model', 'answer'].every(
    (name) => typeof given[name] === 'string',
  )
  const areNumbers = ['score', 'latencyMs', 'time'].every((name) => Number.isFinite(given[name]))
  const areClaims = ['isSimulated', 'isPass'].every((name) => typeof given[name] === 'boolean')
  const isCost = given['costUsd'] === undefined || Number.isFinite(Number(given['costUsd']))
  return (
    areTexts &&
    areNumbers &&
    areClaims &&
    isCost &&
    TIERS.some((tier) => tier === given['tier']) &&
    Array.isArray(given['why'])
  )
}
