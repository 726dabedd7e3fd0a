/**
 * T8: vendors that say nothing but pings for 120 s in the middle of a stream: the client hears something every 15 s at the
 * latest, and then the rest. Pings keep a stream alive for longer than the idle limit of 60 s; before the first content they
 * keep nothing alive.
 *
 *   node --conditions=@sluice/source test/chaos/t8-silence.ts [--quick]
 */
import { fallSilent, PINGS, type PingedVendor } from '../streams/fall-silent.ts'
import { isQuick, writeFigure } from './write-figure.ts'

const SILENCE_MS = isQuick ? 32_000 : 120_000
const IDLE_MS = isQuick ? 20_000 : 60_000
const FIRST_TOKEN_MS = isQuick ? 10_000 : 30_000
const MOST_MS = 15_000
// For a timer to run, and for a byte to get here.
const GRACE_MS = 250

const times = { everyMs: 10_000, silenceMs: SILENCE_MS, firstTokenMs: FIRST_TOKEN_MS, idleMs: IDLE_MS }
const vendors = Object.keys(PINGS).filter((name): name is PingedVendor => name in PINGS)
const [after, before] = await Promise.all([
  Promise.all(vendors.map((vendor) => fallSilent({ vendor, where: 'after-content', ...times }))),
  Promise.all(vendors.map((vendor) => fallSilent({ vendor, where: 'before-content', ...times }))),
])
const whole = after.filter(({ isWhole }) => isWhole).length
const longestMs = Math.max(...after.map(({ longestPauseMs }) => longestPauseMs))
const refused = before.filter(({ outcomes }) => outcomes.join() === 'first-token-timeout').length

writeFigure({
  id: 'T8',
  asked: `${SILENCE_MS / 1_000} s of nothing but pings in ${vendors.length} protocols: something every ${MOST_MS / 1_000} s; pings are no first content`,
  got: `${whole} of ${vendors.length} whole, at most ${(longestMs / 1_000).toFixed(2)} s without a byte; ${refused} of ${vendors.length} left that only ping before their content`,
  isMet: whole === vendors.length && refused === vendors.length && longestMs <= MOST_MS + GRACE_MS,
})
process.exit()
