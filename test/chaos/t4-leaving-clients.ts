/**
 * T4: 10,000 clients that leave at a random moment (while money is reserved, before headers, in backoff, in the middle of a
 * stream, at any time): the vendor's connection is closed, everything is settled, nothing stays behind. Clients, gateway and
 * vendor share one process, so the times are on the high side.
 *
 *   node --conditions=@sluice/source test/chaos/t4-leaving-clients.ts [--quick]
 */
import { leaveClients } from '../streams/leaving-clients.ts'
import { quantile } from './quantile.ts'
import { isQuick, writeFigure } from './write-figure.ts'

const CLIENTS = isQuick ? 1_000 : 10_000
const MOST_MS = 100

const left = await leaveClients({ clients: CLIENTS, sideBySide: 8, seed: 4 })
const { closedAfterMs, closedAfterKnownMs, stillOpen, calledAfter, reserved, settled, leaks, defects } = left
const [middleMs, p99Ms, mostMs] = [0.5, 0.99, 1].map((share) => quantile(closedAfterMs, share))
const leaked = Object.values(leaks).reduce((sum, count) => sum + count, 0)

writeFigure({
  id: 'T4',
  asked: `${CLIENTS} clients leave at random moments: upstream closed <= ${MOST_MS} ms p99, 100 % settled, 0 leaked`,
  got:
    `${closedAfterMs.length} upstream connections closed after p50 ${middleMs?.toFixed(1)}, p99 ${p99Ms?.toFixed(1)}, ` +
    `max ${mostMs?.toFixed(1)} ms (p99 ${quantile(closedAfterKnownMs, 0.99).toFixed(1)} since the gateway knew), ${stillOpen} not; ${calledAfter} called after; ${settled} of ${reserved} settled; ` +
    `left: ${JSON.stringify(leaks)}; ${defects.length} defects`,
  isMet:
    (p99Ms ?? Infinity) <= MOST_MS &&
    stillOpen + calledAfter + leaked + defects.length === 0 &&
    settled === reserved &&
    reserved > 0,
})
process.exit()
