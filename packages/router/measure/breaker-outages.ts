/**
 * Breakers in outages, by the virtual clock: a deployment that is down for a minute, and one that is up and down by turns,
 * at all sorts of loads and phases (failures.md, BR12 and BR13). One line of JSON per figure.
 *
 *   node --conditions=@sluice/source packages/router/measure/breaker-outages.ts [--quick]
 */
import { isQuick, writeFigure } from './write-figure.ts'
import { mostInAMinute, playOutage } from '../src/testing/play-outage.ts'

const MINUTE_MS = 60_000
const SEEDS = isQuick ? 10 : 100
const ARRIVALS_EVERY_MS = [20, 50, 200, 1_000, 5_000]

writeOutage()
writeFlapping()

function writeOutage(): void {
  let [leastShare, latestMs, rebounds] = [1, 0, 0]
  for (const arrivalsEveryMs of ARRIVALS_EVERY_MS)
    for (let seed = 0; seed < SEEDS; seed += 1) {
      const downMs = 10_000 + (seed * MINUTE_MS) / SEEDS
      const healedMs = downMs + MINUTE_MS
      const isUp = (timeMs: number) => timeMs < downMs || timeMs >= healedMs
      const run = playOutage({ seed, arrivalsEveryMs, isUp, durationMs: healedMs + 2 * MINUTE_MS })
      const after = run.answers.filter(({ timeMs }) => timeMs >= healedMs)
      const later = after.filter(({ timeMs }) => timeMs >= healedMs + MINUTE_MS)
      leastShare = Math.min(leastShare, later.filter(({ isPrimary }) => isPrimary).length / later.length)
      latestMs = Math.max(latestMs, ...after.filter((one) => !one.isPrimary).map(({ timeMs }) => timeMs - healedMs))
      rebounds += run.opened.filter((timeMs) => timeMs >= healedMs).length
    }
  writeFigure({
    id: 'BR12',
    asked: 'within 60 s of a healed 60 s outage >= 99 % of the calls are back, and no breaker opens again',
    got: `at least ${leastShare * 100} % back, the last call missed after ${latestMs / 1_000} s; ${rebounds} opened again`,
    isMet: leastShare >= 0.99 && rebounds === 0,
  })
}

function writeFlapping(): void {
  let most = 0
  for (const arrivalsEveryMs of ARRIVALS_EVERY_MS) {
    let changes = 0
    for (let seed = 0; seed < SEEDS; seed += 1) {
      const phaseMs = (seed * 20_000) / SEEDS
      const isUp = (timeMs: number) => Math.floor((timeMs + phaseMs) / 10_000) % 2 === 0
      const run = playOutage({ seed, arrivalsEveryMs, isUp, durationMs: 10 * MINUTE_MS })
      most = Math.max(most, mostInAMinute(run.changes))
      changes += run.changes.length
    }
    console.error(`a call every ${arrivalsEveryMs} ms: ${changes / SEEDS} changes in 10 minutes`)
  }
  writeFigure({
    id: 'BR13',
    asked: 'up and down by turns of 10 s for 10 minutes: at most 2 changes between closed and not closed in any minute',
    got: `at most ${most}, of ${SEEDS * ARRIVALS_EVERY_MS.length} runs`,
    isMet: most <= 2,
  })
}
