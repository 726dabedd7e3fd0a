import {
  MAX_LEDGER_AMOUNT,
  NO_USAGE,
  type AttemptRecord,
  type Baseline,
  type CascadeRecord,
  type ErrorCode,
  type Failure,
  type NanoUsd,
  type RouteEnd,
  type RouteRecord,
  type StopReason,
  type TierChoice,
  type Usage,
  type UsageSource,
  type Verification,
} from '@sluice/core'
import { FAILURE_RULES } from './attempts/failure-rules.ts'
import type { FailedAttempt } from './attempts/attempt.ts'
import { tokensIn, tokensOfFailed } from './attempts/tokens-used.ts'
import { billUsage, estimatedUsage, promptUsage, sumCosts } from './budget/bill.ts'
import { saneUsage } from './budget/sane-usage.ts'
import type { Hold } from './budget/hold.ts'
import type { Candidate } from './decision.ts'
import { freeBaselines } from './savings/free-baselines.ts'
import { priceBaselines } from './savings/price-baselines.ts'
import type { TakenQuota } from './taken-quota.ts'
import type { Trip } from './trip.ts'
import { within } from './within.ts'

/** The attempt that answered or broke off after its commit, and what came of it. */
export interface LastAttempt {
  readonly candidate: Candidate
  readonly quota: TakenQuota | undefined
  readonly startedAfterMs: number
  readonly durationMs: number
  readonly failure: Failure | undefined
  readonly usage: Usage
  readonly usageSource: UsageSource
  readonly stopReason: StopReason | undefined
  readonly dropped: readonly string[]
  readonly vendorRequestId: string | undefined
}

/** How a request ended, with everything that it used. */
export interface Ending {
  readonly end: RouteEnd
  readonly errorCode?: ErrorCode
  readonly failed: readonly FailedAttempt[]
  readonly last?: LastAttempt
  /** Undefined: it was not to be verified. */
  readonly verification?: Verification
  readonly timeToFirstTokenMs?: number
}

/** Posts what the request cost and gives the rest of its reservation and its quotas back; returns the record of it all. */
export async function settle(trip: Trip, ending: Ending): Promise<RouteRecord> {
  const attempts = [...ending.failed.map((one) => failedRecord(one, trip.time)), ...lastRecord(ending.last, trip.time)]
  const costNanoUsd = sumCosts(attempts.map((attempt) => attempt.costNanoUsd))
  await Promise.all([settleMoney(trip, attempts), giveQuotas(trip, ending)])
  const baselines = ending.last ? baselinesFor(trip, ending.last) : baselinesOfNothing(trip, costNanoUsd)
  const latencyMs = trip.deadline.elapsedMs
  const tier = ending.last?.candidate.tier ?? trip.decision.tier
  const cascade = cascadeRecord(trip, ending)
  return { ...decisionPart(trip), ...endingPart(ending), tier, cascade, attempts, costNanoUsd, baselines, latencyMs }
}

/** A request counts once, however many attempts it took, and not at all if nobody was called. */
async function giveQuotas({ quota }: Trip, { failed, last }: Ending): Promise<void> {
  const lastTokens = last ? tokensIn(last.usage) : 0
  const tokens = failed.reduce((sum, one) => sum + tokensOfFailed(one), lastTokens)
  await last?.quota?.give({ requests: 1, tokens: lastTokens })
  await quota?.give({ requests: last || failed.length > 0 ? 1 : 0, tokens })
}

/** No model is charged for an answer that nobody got: what was spent all the same is a loss against each of them. */
function baselinesOfNothing({ parts }: Trip, spent: NanoUsd | undefined): readonly Baseline[] {
  return spent === 0n ? [] : freeBaselines(parts.policy.baselines)
}

/** What is only for reports must not cost the caller their answer. */
function baselinesFor({ request, context, parts, time }: Trip, last: LastAttempt): readonly Baseline[] {
  const { candidate, usage } = last
  const { prefixes } = parts
  const { baselines } = parts.policy
  // One model that answered everything would not have been asked.
  if (context.isOverhead) return freeBaselines(baselines)
  try {
    return priceBaselines({ request, target: candidate.target, usage, baselines, prefixes, time })
  } catch (error) {
    parts.report(error)
    return []
  }
}

function cascadeRecord({ cascade }: Trip, { verification }: Ending): CascadeRecord | undefined {
  if (!cascade) return undefined
  const { tiers, expected, direct } = cascade.plan
  return {
    tiers,
    escalationProbability: expected.escalates,
    expectedNanoUsd: BigInt(Math.round(expected.moneyNanoUsd)),
    directNanoUsd: BigInt(Math.round(direct.moneyNanoUsd)),
    verification,
  }
}

// The answer is there: it waits no longer than this for the ledger. The reservation's lease covers what was not settled.
const LEDGER_PATIENCE_MS = 1_000

async function settleMoney(trip: Trip, attempts: readonly AttemptRecord[]): Promise<void> {
  const { hold, parts } = trip
  if (!hold) return
  try {
    const settling = hold.settle(amountToPost(hold, attempts, trip))
    await within(parts.clock, LEDGER_PATIENCE_MS, 'ledger: settling', settling)
  } catch (error) {
    parts.report(error)
  }
}

/**
 * What has a known price is posted. Tokens of a class that has none, of a model that has one, are posted as what was held
 * for them, unless the policy lets such costs be unknown: they are never free. So is a cost that cannot be.
 */
function amountToPost(hold: Hold, attempts: readonly AttemptRecord[], { parts }: Trip): NanoUsd {
  const unknown = attempts.find(({ costNanoUsd }) => costNanoUsd === undefined)
  const known = attempts.reduce((sum, { costNanoUsd }) => sum + (costNanoUsd ?? 0n), 0n)
  const isAbsurd = known > MAX_LEDGER_AMOUNT
  if (!isAbsurd && (!unknown || parts.policy.policy.routing.unknownPrice === 'flag')) return known
  const what = unknown
    ? `${unknown.deployment} used tokens without a known price`
    : `a request cost ${known} nano-dollars`
  parts.report(new Error(`ledger: ${what}; what was held is posted.`))
  return known > hold.heldNanoUsd && !isAbsurd ? known : hold.heldNanoUsd
}

function failedRecord(attempt: FailedAttempt, time: number): AttemptRecord {
  return { ...attemptRecord(attempt), costNanoUsd: costOfFailed(attempt, time) }
}

/** What an attempt that failed cost, or may have. Undefined: its price is unknown. */
export function costOfFailed(attempt: FailedAttempt, time: number): NanoUsd | undefined {
  const usage = billedUsage(attempt)
  return usage ? billUsage(attempt.candidate, usage, time) : 0n
}

/** What the vendor counted, where it told; else the prompt, where the call may have run. */
function billedUsage({ candidate, failure }: FailedAttempt): Usage | undefined {
  const told = failure.usage && saneUsage(failure.usage, 'reported')
  if (told) return told.usageSource === 'reported' ? told.usage : estimatedUsage(candidate, told.usage, 0)
  return FAILURE_RULES[failure.kind].billed === 'prompt' ? promptUsage(candidate) : undefined
}

function lastRecord(last: LastAttempt | undefined, time: number): AttemptRecord[] {
  if (!last) return []
  const costNanoUsd = billUsage(last.candidate, last.usage, time)
  return [{ ...attemptRecord(last), vendorRequestId: last.vendorRequestId, costNanoUsd }]
}

function attemptRecord({ candidate, startedAfterMs, durationMs, failure }: FailedAttempt | LastAttempt) {
  const { id, provider, model } = candidate.target.deployment
  return {
    deployment: id,
    provider,
    model,
    startedAfterMs,
    durationMs,
    outcome: failure?.kind ?? ('answered' as const),
    message: failure?.message,
    status: failure?.status,
    vendorRequestId: failure?.vendorRequestId,
  }
}

function decisionPart({ request, context, decision, features, parts, ...trip }: Trip) {
  const { keepFeatures } = parts.policy.policy.learning
  return {
    decisionId: trip.decisionId,
    requestId: context.requestId,
    tenant: context.tenant,
    key: context.key?.id,
    tags: context.tags,
    conversation: context.conversation,
    surface: context.surface,
    time: trip.time,
    selector: request.model,
    isStream: request.isStream,
    policyVersion: parts.policy.policy.version,
    signals: features.signals,
    rules: trip.rules?.by,
    classification: trip.classification,
    choice: choiceOf(trip),
    wordHashes: keepFeatures && trip.choice ? parts.hashWords(features.text) : undefined,
    candidates: decision.candidates.map(({ target, estimatedCostNanoUsd }) => ({
      deployment: target.deployment.id,
      estimatedCostNanoUsd,
    })),
    excluded: decision.excluded.map(({ deployment, reason }) => ({ deployment, reason })),
    reservedNanoUsd: trip.hold?.heldNanoUsd,
    budgetEffects: [...trip.budgetEffects, ...(trip.hold?.effects ?? [])],
  }
}

/** A cascade asks several tiers, or begins at another than was chosen: then there is nothing to learn of the choice. */
function choiceOf({ choice, cascade }: Pick<Trip, 'choice' | 'cascade'>): TierChoice | undefined {
  const isKept = !cascade || (cascade.plan.tiers.length === 1 && cascade.plan.tiers[0] === choice?.tier)
  return isKept ? choice : undefined
}

function endingPart({ end, errorCode, last, timeToFirstTokenMs }: Ending) {
  return {
    end,
    errorCode,
    deployment: last?.candidate.target.deployment.id,
    model: last?.candidate.target.deployment.model,
    stopReason: last?.stopReason,
    dropped: last?.dropped ?? [],
    usage: last?.usage ?? NO_USAGE,
    // Without an answer there is no count: what was charged, if anything, is an estimate.
    usageSource: last?.usageSource ?? ('estimated' as const),
    timeToFirstTokenMs,
  }
}
