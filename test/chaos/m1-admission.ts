/**
 * M1: 1,000 requests at once, room for 100, four gateways that share a store: exactly 100 are admitted, every time.
 *
 *   node --conditions=@sluice/source test/chaos/m1-admission.ts [--quick]
 */
import { admitExactly } from './admit-exactly.ts'
import { isQuick, writeFigure, writeProgress } from './write-figure.ts'

const RUNS = isQuick ? 10 : 100
const REQUESTS = 1_000
const ROOM = 100

for (const store of ['redis', 'sqlite'] as const) {
  const startedMs = performance.now()
  const onRun = (run: number, statuses: Readonly<Record<number, number>>) => {
    if ((run + 1) % 10 === 0) writeProgress(`M1 ${store}: run ${run + 1} of ${RUNS}: ${JSON.stringify(statuses)}`)
  }
  const results = await admitExactly({ store, runs: RUNS, requests: REQUESTS, room: ROOM, onRun })
  const isExact = (statuses: Readonly<Record<number, number>>) =>
    statuses[200] === ROOM && statuses[402] === REQUESTS - ROOM
  const exact = results.filter(isExact).length
  const seconds = ((performance.now() - startedMs) / 1_000).toFixed(0)
  const odd = results.filter((statuses) => !isExact(statuses)).map((statuses) => JSON.stringify(statuses))
  writeFigure({
    id: `M1 ${store}`,
    asked: `${ROOM} x 200 and ${REQUESTS - ROOM} x 402 in ${RUNS} of ${RUNS} runs, 4 processes`,
    got: `${exact} of ${RUNS} runs, ${seconds} s${odd.length > 0 ? `; else ${odd.slice(0, 3).join(' ')}` : ''}`,
    isMet: exact === RUNS,
  })
}
