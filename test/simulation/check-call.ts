import { PLACES } from './deals.ts'
import type { RequestFile, VendorCall } from './request-file.ts'
import type { World } from './world.ts'

// Failures after which the call may be running still: the same deployment is not sent it a second time.
const IN_DOUBT: ReadonlySet<string> = new Set(['in-doubt'])
const MOST_PER_DEPLOYMENT = 2
const ROUNDING_MS = 1e-6

/** What must hold whenever a vendor is called. */
export function checkCall(call: VendorCall, world: World): void {
  const { referee, nowMs } = world
  const { request, deployment, gateway } = call
  const { plan, calls, deal } = request
  const here = calls.filter((one) => one.deployment === deployment)
  const says = (what: string) => () => `${plan.id} to ${deployment}: ${what}`
  referee.check(calls.length < deal.maxAttempts, 'at most max attempts', says(`call ${calls.length + 1}`))
  referee.check(here.length < MOST_PER_DEPLOYMENT, 'at most max attempts', says('a third time'))
  referee.check(request.committedMs === undefined, 'nothing after commit', says('after its commit'))
  referee.check(request.leftMs === undefined, 'nothing after commit', says('its caller has left'))
  referee.check(request.outcomes.length === 0, 'nothing after commit', says('after its outcome'))
  referee.check(!here.some(isInDoubt), 'no second send in doubt', says('it may run already'))
  checkHedge(call, says, world)
  for (const { endedMs, retryAfterMs = 0 } of here) {
    const isEarly = nowMs < endedMs + retryAfterMs - ROUNDING_MS
    referee.check(!isEarly, 'retry-after is kept', says(`asked for ${retryAfterMs} ms at ${endedMs}`))
  }
  const untilMs = gateway.limitedUntilMs(deployment)
  referee.check(nowMs >= untilMs - ROUNDING_MS, 'retry-after is kept', says(`limited until ${untilMs}`))
}

/** No more of a request's calls than so many go on. */
export function checkRunning({ plan, calls }: RequestFile, most: number, { referee }: World): void {
  const running = calls.filter(({ end }) => end === 'running').map(({ deployment }) => deployment)
  const says = () => `${plan.id}: ${running.join(', ')} still at it`
  referee.check(running.length <= most, 'hedged as allowed', says)
}

/** A second call beside one that goes on: for a stream, to another vendor, where the policy hedges. */
function checkHedge(
  { request, deployment, gateway }: VendorCall,
  says: (what: string) => () => string,
  { referee, figures }: World,
): void {
  const [running, ...more] = request.calls.filter(({ end }) => end === 'running')
  if (!running) return
  const isAllowed = request.plan.isStream && (request.deal.hedges || gateway.deal.hedges)
  const isOther = PLACES.get(running.deployment)?.provider !== PLACES.get(deployment)?.provider
  figures.count('call hedge')
  referee.check(isAllowed && isOther && more.length === 0, 'hedged as allowed', says(`beside ${running.deployment}`))
}

function isInDoubt({ end, failureKind }: VendorCall): boolean {
  return end === 'running' || end === 'aborted' || IN_DOUBT.has(failureKind ?? '')
}
