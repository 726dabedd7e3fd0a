/**
 * R2: an attempt is one request on the wire, at every host: 1,000 that are answered, 1,000 that fail and 1,000 that are limited.
 *
 *   node --conditions=@sluice/source test/chaos/r2-wire.ts [--quick]
 */
import { HOSTS } from '../gateway/hosts.ts'
import { countOnWire } from '../resilience/wire-counts.ts'
import { isQuick, writeFigure } from './write-figure.ts'

const REQUESTS = isQuick ? 100 : 1_000

for (const host of HOSTS) {
  const counts = await countOnWire(host, { answers: REQUESTS, fails: REQUESTS, limits: REQUESTS })
  const all = Object.entries(counts)
  writeFigure({
    id: `R2 ${host.name}`,
    asked: `as many HTTP requests as attempts, of 3 x ${REQUESTS} requests`,
    got: all.map(([mood, { attempts, onWire }]) => `${mood}: ${onWire} for ${attempts}`).join('; '),
    isMet: counts.answers.onWire === REQUESTS && all.every(([, { attempts, onWire }]) => onWire === attempts),
  })
}
