import type { VendorCall } from './request-file.ts'
import type { World } from './world.ts'

// Failures after which the call may be running still: the same deployment is not sent it a second time.
const IN_DOUBT: ReadonlySet<string> = new Set(['in-doubt'])
const MOST_PER_DEPLOYMENT = 2
const ROUNDING_MS = 1e-6

/** What must hold whenever a vendor is called. */
export function checkCall(call: VendorCall, { referee, nowMs }: World): void {
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
  for (const { endedMs, retryAfterMs = 0 } of here) {
    const isEarly = nowMs < endedMs + retryAfterMs - ROUNDING_MS
    referee.check(!isEarly, 'retry-after is kept', says(`asked for ${retryAfterMs} ms at ${endedMs}`))
  }
  const untilMs = gateway.limitedUntilMs(deployment)
  referee.check(nowMs >= untilMs - ROUNDING_MS, 'retry-after is kept', says(`limited until ${untilMs}`))
}

function isInDoubt({ end, failureKind }: VendorCall): boolean {
  return end === 'running' || end === 'aborted' || IN_DOUBT.has(failureKind ?? '')
}
