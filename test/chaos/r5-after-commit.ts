/**
 * R5: 100,000 streams that break off after their first content, each in its way, with retries and another vendor at hand:
 * nobody is called a second time.
 *
 *   node --conditions=@sluice/source test/chaos/r5-after-commit.ts [--quick]
 */
import { parseChatRequest, SluiceError } from '@sluice/core'
import { InstantVendor, instantRouter, type StreamEnd } from './instant-vendor.ts'
import { isQuick, writeFigure } from './write-figure.ts'

const STREAMS = isQuick ? 5_000 : 100_000
const ENDS: readonly StreamEnd[] = [
  'quiet',
  'truncated',
  'overloaded',
  'rate-limited',
  'vendor-error',
  'in-doubt',
  'malformed-answer',
  'unreachable',
  'unsupported-dialect',
  'account-exhausted',
]
const UNRESTRAINED = {
  breaker: { minimumOutcomes: 1_000_000, consecutiveFailures: 1_000_000 },
  retries: { budgetShare: 1, budgetPerSecond: 1_000, throttleFromPerSecond: 1_000_000 },
}

let second = 0
const broken = new Map<string, number>()
for (const end of ENDS) await breakOff(end, STREAMS / ENDS.length)
const told = [...broken].map(([code, count]) => `${count} ${code}`).join(', ')
writeFigure({
  id: 'R5',
  asked: `0 second attempts after commit in ${STREAMS} faulty streams`,
  got: `${second}; ended in ${told}`,
  isMet: second === 0 && [...broken.values()].reduce((sum, count) => sum + count, 0) === STREAMS,
})

/** A router for each: a vendor whose account is empty stays shut. */
async function breakOff(end: StreamEnd, streams: number): Promise<void> {
  const [first, other] = [new InstantVendor(() => end), new InstantVendor()]
  let router = instantRouter(first, other, UNRESTRAINED)
  for (let index = 0; index < streams; index += 1) {
    const before = first.calls
    const { signal } = new AbortController()
    const context = { requestId: 'r', tenant: 't', signal, surface: 'test' }
    const { events } = await router.stream(parseChatRequest({ messages: 'Hi' }), context)
    try {
      for await (const _ of events);
    } catch (error) {
      const code = error instanceof SluiceError ? error.code : String(error)
      broken.set(code, (broken.get(code) ?? 0) + 1)
    }
    second += first.calls - before - 1 + other.calls
    other.calls = 0
    if (router.health().deployments.some(({ admittedInMs }) => admittedInMs > 0))
      router = instantRouter(first, other, UNRESTRAINED)
  }
}
