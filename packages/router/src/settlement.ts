import {
  NO_USAGE,
  type AttemptRecord,
  type ErrorCode,
  type Failure,
  type LedgerStore,
  type NanoUsd,
  type Reservation,
  type RouteEnd,
  type RouteRecord,
  type StopReason,
  type Usage,
  type UsageSource,
} from '@sluice/core'
import { FAILURE_RULES } from './attempts/failure-rules.ts'
import type { FailedAttempt } from './attempts/run-attempts.ts'
import { billUsage, promptUsage, sumCosts } from './budget/bill.ts'
import { saneUsage } from './budget/sane-usage.ts'
import type { Candidate } from './decision.ts'
import type { Trip } from './trip.ts'
import { within } from './within.ts'

/** The attempt that answered or broke off after its commit, and what came of it. */
export interface LastAttempt {
  readonly candidate: Candidate
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
  readonly timeToFirstTokenMs?: number
}

/** Posts what the request cost and gives the rest of its reservation back; returns the record of it all. */
export async function settle(trip: Trip, ending: Ending): Promise<RouteRecord> {
  const attempts = [...ending.failed.map((one) => failedRecord(one, trip.time)), ...lastRecord(ending.last, trip.time)]
  const costNanoUsd = sumCosts(attempts.map((attempt) => attempt.costNanoUsd))
  await settleMoney(trip, attempts)
  const latencyMs = trip.deadline.elapsedMs
  const tier = ending.last?.candidate.tier ?? trip.decision.tier
  return { ...decisionPart(trip), ...endingPart(ending), tier, attempts, costNanoUsd, latencyMs }
}

// The answer is there: it waits no longer than this for the ledger. The reservation's lease covers what was not settled.
const LEDGER_PATIENCE_MS = 1_000

async function settleMoney({ reservation, parts }: Trip, attempts: readonly AttemptRecord[]): Promise<void> {
  if (!reservation) return
  try {
    await within(parts.clock, LEDGER_PATIENCE_MS, 'ledger: settling', post(reservation, attempts, parts.ledger))
  } catch (error) {
    parts.report(error)
  }
}

/** What has a known price is charged, even when something beside it has none. */
async function post(reservation: Reservation, attempts: readonly AttemptRecord[], ledger: LedgerStore): Promise<void> {
  let known: NanoUsd = 0n
  for (const { costNanoUsd } of attempts) known += costNanoUsd ?? 0n
  await ledger.settle(reservation, known)
}

function failedRecord(attempt: FailedAttempt, time: number): AttemptRecord {
  const usage = billedUsage(attempt)
  return { ...attemptRecord(attempt), costNanoUsd: usage ? billUsage(attempt.candidate, usage, time) : 0n }
}

/** What the vendor counted, where it told; else the prompt, where the call may have run. */
function billedUsage({ candidate, failure }: FailedAttempt): Usage | undefined {
  if (failure.usage) return saneUsage(failure.usage, 'reported').usage
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
  return {
    decisionId: trip.decisionId,
    requestId: context.requestId,
    tenant: context.tenant,
    surface: context.surface,
    time: trip.time,
    selector: request.model,
    isStream: request.isStream,
    policyVersion: parts.policy.policy.version,
    signals: features.signals,
    classification: trip.classification,
    candidates: decision.candidates.map(({ target, estimatedCostNanoUsd }) => ({
      deployment: target.deployment.id,
      estimatedCostNanoUsd,
    })),
    excluded: decision.excluded.map(({ deployment, reason }) => ({ deployment, reason })),
  }
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
