/**
 * RD8: SIGTERM amid 200 live streams: those that end within 30 s are untouched, the others get the error event of their
 * protocol, everything is settled, and the process is gone within 35 s.
 *
 *   node --conditions=@sluice/source test/chaos/rd8.ts [--quick]
 */
import { drainGateway } from '../drain/drain-gateway.ts'
import { isQuick, writeFigure } from './write-figure.ts'

const STREAMS = 200
const run = isQuick ? { pauseMs: 400, drainSeconds: 3 } : { pauseMs: 4_000, drainSeconds: 30 }
const mostSeconds = run.drainSeconds + 5

const drained = await drainGateway({ streams: STREAMS, ...run })
const { exitCode, exitMs, whole, toldOff, odd, refused, ends, pendingNanoUsd } = drained
const settled = (ends['done'] ?? 0) + (ends['broken'] ?? 0)
const half = STREAMS / 2

writeFigure({
  id: 'RD8',
  asked: `${half} streams untouched, ${half} with an error event, ${STREAMS} settled, exit 0 within ${mostSeconds} s`,
  got:
    `${whole} untouched, ${toldOff} with an error event, ${odd.length} otherwise, ${settled} settled, ` +
    `${pendingNanoUsd} pending, new request ${refused.status}, exit ${exitCode} after ${(exitMs / 1_000).toFixed(1)} s`,
  isMet:
    whole === half &&
    toldOff === half &&
    settled === STREAMS &&
    pendingNanoUsd === 0n &&
    refused.status === 503 &&
    exitCode === 0 &&
    exitMs <= mostSeconds * 1_000,
})
