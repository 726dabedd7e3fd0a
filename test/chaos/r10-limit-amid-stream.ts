/**
 * R10: a vendor says 429 amid a stream and nobody else can be asked: the client hears of it at once, and nothing goes on.
 *
 *   node --conditions=@sluice/source test/chaos/r10-limit-amid-stream.ts [--quick]
 */
import { limitAmidStream } from '../resilience/limit-amid-stream.ts'
import { isQuick, writeFigure } from './write-figure.ts'

const ROUNDS = isQuick ? 3 : 20
const MOST_MS = 100
// Whoever loops takes all of it.
const MOST_CPU_SHARE = 0.2

const rounds = []
for (let round = 0; round < ROUNDS; round += 1) rounds.push(await limitAmidStream())
const longestMs = Math.max(...rounds.map(({ tookMs }) => tookMs))
const cpuShare = Math.max(...rounds.map((round) => round.cpuShare))
const told = rounds.filter(({ body, onWire }) => body.includes('event: error') && onWire === 1).length
writeFigure({
  id: 'R10',
  asked: `error within ${MOST_MS} ms in ${ROUNDS} of ${ROUNDS}, then idle`,
  got: `${told} told, within ${longestMs.toFixed(0)} ms; then at most ${(cpuShare * 100).toFixed(1)} % of a core`,
  isMet: told === ROUNDS && longestMs <= MOST_MS && cpuShare <= MOST_CPU_SHARE,
})
