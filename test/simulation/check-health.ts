import type { DeploymentHealth } from '@sluice/router'
import type { Gateway } from './gateway.ts'
import type { VendorCall } from './request-file.ts'
import type { World } from './world.ts'

/** What is known of one deployment's health from outside of one gateway. */
export interface KnownHealth {
  /** Calls that may count as failed, and as answered. */
  failures: number
  successes: number
  /** When those that were answered began. */
  readonly answeredFromMs: number[]
  state: string
  /** Its breaker takes calls that are no probes. */
  takesCalls: boolean
  openedMs: number
  readMs: number
  calledMs: number
  /** A policy was replaced, and the breaker with it, or not. */
  mayBeForgotten: boolean
}

/** What says nothing of a deployment: our own request, our own caller, our own account. */
const NEUTRAL: ReadonlySet<string> = new Set([
  'invalid-request',
  'content-filtered',
  'unsupported-dialect',
  'context-too-long',
  'rate-limited',
  'model-not-found',
  'account-exhausted',
  'unauthorized',
  'conflict',
  'tls',
  'internal',
])
// Breakers that nobody uses are forgotten after ten minutes.
const FORGOTTEN_MS = 590_000

export function noteCall(known: Map<string, KnownHealth>, call: VendorCall, nowMs: number): void {
  const blank = {
    failures: 0,
    successes: 0,
    answeredFromMs: [],
    state: 'closed',
    takesCalls: true,
    openedMs: 0,
    readMs: 0,
    calledMs: 0,
    mayBeForgotten: false,
  }
  const health: KnownHealth = known.get(call.deployment) ?? blank
  known.set(call.deployment, health)
  // So long unused, a breaker is a new one.
  if (call.startedMs - health.calledMs > FORGOTTEN_MS) health.mayBeForgotten = true
  health.calledMs = nowMs
  if (call.end === 'answered') {
    health.successes += 1
    health.answeredFromMs.push(call.startedMs)
  } else if (mayBeFailure(call)) health.failures += 1
}

/** A breaker counts its deployment's own failures and answers, and nothing else; calls come back on probes alone. */
export function checkHealth(gateway: Gateway, world: World): void {
  for (const reading of gateway.router.health().deployments) {
    const health = gateway.known.get(reading.deployment)
    if (health) checkReading(reading, health, gateway, world)
  }
}

function checkReading(
  { deployment, state, why, judged, failed }: DeploymentHealth,
  health: KnownHealth,
  gateway: Gateway,
  { referee, trace, nowMs, figures }: World,
): void {
  const { failures, successes, answeredFromMs, openedMs, readMs } = health
  health.readMs = nowMs
  const counts = () => `${deployment}: ${failed} of ${judged}, seen ${failures} of ${failures + successes}`
  referee.check(failed <= failures && judged <= failures + successes, 'breaker counts its own', counts)
  const isForgotten = health.mayBeForgotten || nowMs - health.calledMs > FORGOTTEN_MS
  health.mayBeForgotten = false
  const takesCalls = state === 'closed' || why.includes('succeeded')
  if (takesCalls && !health.takesCalls && !isForgotten) {
    const probes = answeredFromMs.filter((startedMs) => startedMs >= openedMs).length
    const says = () => `${deployment}: open at ${openedMs}, back after ${probes} answers to calls made since`
    referee.check(probes >= gateway.deal.probeSuccesses, 'breaker closes on probes', says)
  }
  health.takesCalls = takesCalls
  if (state === health.state) return
  trace.add(`breaker ${gateway.name} ${deployment} ${state}`)
  figures.count(`breaker ${state}`)
  // Some verdicts come after their calls: it may have opened at any time since it was last looked at.
  if (state === 'open') health.openedMs = readMs
  health.state = state
}

/** A call that we ended may have been too slow, unless its caller had left. */
function mayBeFailure({ end, failureKind, request }: VendorCall): boolean {
  return end === 'failed' ? !NEUTRAL.has(failureKind ?? '') : request.leftMs === undefined
}
