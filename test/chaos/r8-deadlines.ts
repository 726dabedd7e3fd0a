/**
 * R8: 1,000 requests whose vendors hang, fail, drip and fall silent: each has ended 50 ms after its deadline, and no attempt
 * has begun with less than two seconds left.
 *
 *   node --conditions=@sluice/source test/chaos/r8-deadlines.ts [--quick]
 */
import { keepDeadlines } from '../resilience/keep-deadlines.ts'
import { quantile } from './quantile.ts'
import { isQuick, writeFigure } from './write-figure.ts'

const REQUESTS = isQuick ? 120 : 1_000
const MOST_LATE_MS = 50

const { lateMs, shortAttempts, attempts, statuses } = await keepDeadlines({
  requests: REQUESTS,
  sideBySide: 50,
  leastMs: 500,
  mostMs: 6_000,
})
const latest = lateMs.at(-1) ?? NaN
const late = lateMs.filter((one) => one > MOST_LATE_MS).length
writeFigure({
  id: 'R8 deadline',
  asked: `answer or error <= deadline + ${MOST_LATE_MS} ms in ${REQUESTS} requests`,
  got: `at most ${latest.toFixed(0)} ms after it, p99 ${quantile(lateMs, 0.99).toFixed(0)} ms, ${late} later; ${JSON.stringify(statuses)}`,
  isMet: late === 0,
})
writeFigure({
  id: 'R8 attempts',
  asked: 'no attempt started with < 2 s left',
  got: `${shortAttempts} of ${attempts}`,
  isMet: shortAttempts === 0 && attempts > REQUESTS,
})
