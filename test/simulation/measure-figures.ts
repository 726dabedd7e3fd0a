import { availableParallelism } from 'node:os'
import fc from 'fast-check'
import { isQuick, writeFigure, writeProgress } from '../chaos/write-figure.ts'
import { huntBugs } from './hunt-bugs.ts'
import { INTERLEAVINGS } from './interleavings.ts'
import { ALL_BUGS } from './planted/all-bugs.ts'
import type { Mode } from './run-seed.ts'
import { shareSeeds, type Totals } from './share-seeds.ts'

// S1 to S6 of the reference, as `tools/nightly.mjs` reads them. To replay a seed: `npm run simulate -- --help`.
const steps = 100
const players = availableParallelism()
const share = isQuick ? 0.01 : 1
const LONGEST_SECONDS = 600

await faults()
await fleetFaults()
await repeats()
await bugs()
await healing()
await freezing()
await orders()

async function faults(): Promise<void> {
  const startedMs = performance.now()
  const { seeds, figures, failed } = await play('storm', 10_000)
  const seconds = (performance.now() - startedMs) / 1_000
  const asked = `0 broken in 1,000,000 requests over 10,000 seeds, <= ${LONGEST_SECONDS} s`
  const got = `${brokenOf(failed)} in ${figures.sum('request')} requests over ${seeds} seeds, ${seconds.toFixed(0)} s`
  writeFigure({ id: 'S1', asked, got, isMet: failed.length === 0 && seconds <= LONGEST_SECONDS })
}

/** The same over the real ledger of a fleet, with its slices and journals, on a stand-in of Redis. */
async function fleetFaults(): Promise<void> {
  const { seeds, figures, failed } = await play('redis', 2_000)
  const got = `${brokenOf(failed)} in ${figures.sum('request')} requests over ${seeds} seeds`
  writeFigure({ id: 'S1 redis', asked: '0 broken in 2,000 seeds', got, isMet: failed.length === 0 })
}

async function repeats(): Promise<void> {
  const [one, other] = [await play('storm', 1_000), await play('storm', 1_000)]
  const equal = one.hashes.filter((hash, index) => hash === other.hashes[index]).length
  const got = `${equal} of ${one.hashes.length} traces equal`
  writeFigure({ id: 'S2', asked: '1,000 of 1,000 traces equal', got, isMet: equal === one.hashes.length })
}

async function bugs(): Promise<void> {
  const all = [...ALL_BUGS.values()]
  const hunts = await huntBugs(all, { from: 1, seeds: 1_000, steps, mode: 'storm' }, players, ({ bug, seed }) => {
    writeProgress(`${bug.name}: ${seed ?? 'not found'}`)
  })
  const found = hunts.flatMap(({ seed }) => seed ?? [])
  const got = `${found.length} of ${all.length} found, the last by seed ${Math.max(...found)}`
  const isMet = all.length >= 20 && found.length === all.length
  writeFigure({ id: 'S3', asked: '>= 20 planted bugs, each found within 1,000 seeds', got, isMet })
}

async function healing(): Promise<void> {
  const { seeds, failed } = await play('heal', 10_000)
  const got = `${brokenOf(failed)} of ${seeds} seeds`
  writeFigure({ id: 'S4', asked: 'all answered 310 s after healing, 10,000 seeds', got, isMet: failed.length === 0 })
}

async function freezing(): Promise<void> {
  const { seeds, failed } = await play('swizzle', 2_000)
  writeFigure({
    id: 'S5',
    asked: '0 broken in 2,000 seeds',
    got: `${brokenOf(failed)} in ${seeds} seeds`,
    isMet: failed.length === 0,
  })
}

async function orders(): Promise<void> {
  const numRuns = Math.ceil(10_000 * share)
  const failed: string[] = []
  for (const [name, property] of Object.entries(INTERLEAVINGS)) {
    const details = await fc.check(property(), { numRuns })
    if (details.failed) failed.push(name)
    writeProgress(fc.defaultReportMessage(details) ?? `${name}: ${details.numRuns} orders hold`)
  }
  const got = failed.length === 0 ? `${numRuns} each, 0 counterexamples` : `counterexamples of ${failed.join(', ')}`
  writeFigure({ id: 'S6', asked: '10,000 interleavings each, 0 counterexamples', got, isMet: failed.length === 0 })
}

function play(mode: Mode, seeds: number): Promise<Totals> {
  const onProgress = ({ seeds: done, failed }: { seeds: number; failed: number }) => {
    if (done % 1_000 === 0) writeProgress(`${mode}: ${done} seeds, ${failed} failed`)
  }
  return shareSeeds({ from: 1, seeds: Math.ceil(seeds * share), steps, mode }, { players, onProgress })
}

function brokenOf(failed: Totals['failed']): string {
  return failed.length === 0
    ? '0 broken'
    : `${failed.length} broken (seeds ${failed.map(({ seed }) => seed).join(' ')})`
}
