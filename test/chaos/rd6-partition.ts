/**
 * RD6: of two gateways on one Redis, one is cut off. What breaks meanwhile each finds out for itself; when the line is back,
 * each heeds within two seconds what the other has found, and Redis has what both have spent.
 *
 *   node --conditions=@sluice/source test/chaos/rd6-partition.ts [--quick]
 */
import { measurePartition } from './measure-partition.ts'
import { isQuick, writeFigure } from './write-figure.ts'

const AWAY_MS = isQuick ? 1_500 : 15_000
const MOST_MS = 2_000

for (const [line, toxic] of [
  ['reset', { type: 'down' }],
  ['silent', { type: 'hang' }],
] as const) {
  const { failed, openedAlone, convergedMs, differsByNanoUsd } = await measurePartition(toxic, AWAY_MS)
  writeFigure({
    id: `RD6 ${line}`,
    asked: `cut off for ${AWAY_MS / 1_000} s: breakers open locally, 0 requests fail for it; breakers and ledger agree in ${MOST_MS} ms`,
    got: `${openedAlone ? 'opened' : 'did not open'}; ${failed} failed; agreed after ${convergedMs.toFixed(0)} ms; ledger differs by ${differsByNanoUsd}`,
    isMet: openedAlone && failed === 0 && convergedMs <= MOST_MS && differsByNanoUsd === 0n,
  })
}
