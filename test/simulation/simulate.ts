import { createHash } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { huntBugs } from './hunt-bugs.ts'
import { ALL_BUGS } from './planted/all-bugs.ts'
import { describeFailure, describeHunts, describeTotals } from './describe.ts'
import type { Mode } from './run-seed.ts'
import { shareSeeds, type Progress } from './share-seeds.ts'

const HELP = `npm run simulate -- [options]

Plays the real router, ledger, breakers and streams on a virtual clock, with seeded randomness, and checks after every
step what must hold. A seed that fails prints what broke, the last events, and the command that replays it.

  --seeds N      how many seeds (default 500)
  --from S       the first seed (default 1)
  --steps K      requests a seed (default 100)
  --mode M       storm: everything goes wrong (default, but for bugs that show in another); heal: and then all is well, and every request must be
                 answered; swizzle: vendors and ledger freeze one by one and thaw in another order; redis: a storm
                 over the ledger of a fleet in Redis, with its slices and journals, on a stand-in of Redis
  --bug NAME     plants a bug into the product first; --bug list names them
  --interleavings N
                 instead: two to six requests at once on ledger, breaker and idempotency, in N random orders of their steps
  --hunt         plants every bug, one at a time, and tells the first seed that finds it
  --players N    processes (default: as many as cores)
  --json         one line of JSON at the end, and no table
  --help
`

const MODES: Readonly<Record<string, Mode>> = { storm: 'storm', heal: 'heal', swizzle: 'swizzle', redis: 'redis' }

const { values } = parseArgs({
  options: {
    seeds: { type: 'string' },
    from: { type: 'string', default: '1' },
    steps: { type: 'string', default: '100' },
    mode: { type: 'string' },
    bug: { type: 'string' },
    interleavings: { type: 'string' },
    hunt: { type: 'boolean', default: false },
    players: { type: 'string', default: String(availableParallelism()) },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

const modeName = values.mode ?? ALL_BUGS.get(values.bug ?? '')?.mode ?? 'storm'
const mode = MODES[modeName]
if (values.help) process.stdout.write(HELP)
else if (values.bug === 'list')
  for (const { name, what } of ALL_BUGS.values()) process.stdout.write(`${name}: ${what}\n`)
else if (!mode) fail(`there is no mode "${modeName}". Allowed: ${Object.keys(MODES).join(', ')}.`)
else if (values.bug !== undefined && !ALL_BUGS.has(values.bug)) fail(`there is no bug "${values.bug}". See --bug list.`)
else if (values.interleavings !== undefined) await interleave(number('interleavings'))
else if (values.hunt) await hunt(mode)
else await play(mode)

async function play(inMode: Mode): Promise<void> {
  const stretch = { seeds: number('seeds', 500), from: number('from'), steps: number('steps'), mode: inMode }
  const startedMs = performance.now()
  const onProgress = ({ seeds, failed }: Progress) => progress(`${seeds} of ${stretch.seeds} seeds, ${failed} failed`)
  const totals = await shareSeeds(stretch, { players: number('players'), bug: values.bug, onProgress })
  const seconds = (performance.now() - startedMs) / 1_000
  const { failed, figures } = totals
  const hash = hashOf(totals.hashes)
  const [first] = failed
  if (first && !values.json) process.stdout.write(describeFailure(first, stretch, values.bug))
  const summary = { mode, seeds: totals.seeds, failed: failed.map(({ seed }) => seed), hash, seconds }
  if (values.json)
    process.stdout.write(`${JSON.stringify({ ...summary, counts: Object.fromEntries(figures.counts) })}\n`)
  else process.stdout.write(describeTotals(totals, hash, seconds))
  if (failed.length > 0) process.exitCode = 1
}

async function hunt(inMode: Mode): Promise<void> {
  const stretch = { seeds: number('seeds', 1_000), from: number('from'), steps: number('steps'), mode: inMode }
  const hunts = await huntBugs([...ALL_BUGS.values()], stretch, number('players'), ({ bug, seed }) => {
    progress(`${bug.name}: ${seed === undefined ? 'not found' : `seed ${seed}`}`)
  })
  const missed = hunts.filter(({ seed }) => seed === undefined).map(({ bug }) => bug.name)
  const found = Object.fromEntries(hunts.map(({ bug, seed }) => [bug.name, seed]))
  if (values.json) process.stdout.write(`${JSON.stringify({ bugs: hunts.length, missed, found })}\n`)
  else process.stdout.write(describeHunts(hunts))
  if (missed.length > 0) process.exitCode = 1
}

async function interleave(numRuns: number): Promise<void> {
  const { default: fc } = await import('fast-check')
  const { INTERLEAVINGS } = await import('./interleavings.ts')
  for (const [name, property] of Object.entries(INTERLEAVINGS)) {
    const details = await fc.check(property(), { numRuns, seed: number('from') })
    if (details.failed) process.exitCode = 1
    const summary = { interleavings: name, runs: details.numRuns, failed: details.failed }
    if (values.json) process.stdout.write(`${JSON.stringify(summary)}\n`)
    else
      process.stdout.write(`${name}: ${details.numRuns} orders. ${fc.defaultReportMessage(details) ?? 'All hold.'}\n`)
  }
}

/** One seed's own, so that it can be looked up; of several, one of all. */
function hashOf(hashes: readonly string[]): string {
  const [only = '', ...others] = hashes
  return others.length === 0 ? only : createHash('sha256').update(hashes.join('\n')).digest('hex').slice(0, 16)
}

function number(name: 'seeds' | 'from' | 'steps' | 'players' | 'interleavings', otherwise = 1): number {
  const value = Number(values[name] ?? otherwise)
  if (!Number.isSafeInteger(value) || value < 1) fail(`--${name} must be a whole number above 0.`)
  return value
}

function progress(line: string): void {
  process.stderr.write(process.stderr.isTTY ? `\r\u001B[K${line}` : `${line}\n`)
}

function fail(message: string): never {
  process.stderr.write(`simulate: ${message}\n`)
  process.exit(2)
}
