/** Changes the product in small ways, in a copy, and tells which changes no test notices. `--help` says how. */
import { readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { seededRandom } from '@sluice/core'
import { AREAS, type MutationArea } from './areas.ts'
import { copyTree } from './copy-tree.ts'
import { findMutants, mutate, type Mutant } from './find-mutants.ts'
import { runTests, type TestsEnd } from './run-tests.ts'

const HELP = `npm run mutate -- [options]

Changes one small thing in the product, such as < into <=, in a copy of the tree, and runs the unit tests: those beside
the source first, then those of the package. A change that no test notices survives: a test is missing, or the change
makes no difference. Survivors are listed with file, line and change.

  --package NAME   ${AREAS.map(({ name }) => name).join(', ')} (default: all of them)
  --sample N       so many changes of each, by chance (default: every one)
  --seed S         chooses the sample (default 1): the same again for the same source
  --only TEXT      only files whose path contains it
  --minutes M      stops after so long and tells of what was tried (default: no limit)
  --list           lists the changes and runs nothing
  --json           one line of JSON for each package at the end
  --help
`

interface Tally {
  tried: number
  killed: number
  late: number
  readonly survivors: Mutant[]
}

const root = fileURLToPath(new URL('../../', import.meta.url))
const { values } = parseArgs({
  options: {
    package: { type: 'string' },
    sample: { type: 'string', default: 'all' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    minutes: { type: 'string', default: 'Infinity' },
    list: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
const areas = AREAS.filter(({ name }) => values.package === undefined || name === values.package)
const endsMs = performance.now() + Number(values.minutes) * 60_000

if (values.help) process.stdout.write(HELP)
else if (areas.length === 0)
  fail(`there is no package "${values.package}". There are ${AREAS.map(({ name }) => name).join(', ')}.`)
else if (values.list)
  for (const area of areas) for (const one of await sampleOf(area)) process.stdout.write(`${describe(one)}\n`)
else await tryAll()

async function tryAll(): Promise<void> {
  const tree = await copyTree(root)
  try {
    for (const area of areas) report(area, await tryArea(area, tree))
  } finally {
    await rm(tree, { recursive: true, force: true })
  }
}

async function tryArea(area: MutationArea, tree: string): Promise<Tally> {
  const mutants = await sampleOf(area)
  const timeoutMs = await unchangedMs(area, tree)
  const tally: Tally = { tried: 0, killed: 0, late: 0, survivors: [] }
  for (const mutant of mutants) {
    if (performance.now() > endsMs) break
    const end = await tryOne(mutant, area, tree, timeoutMs)
    tally.tried += 1
    if (end === 'failed') tally.killed += 1
    else if (end === 'late') tally.late += 1
    else tally.survivors.push(mutant)
    const what = end === 'passed' ? 'SURVIVED' : end === 'late' ? 'late' : 'killed'
    process.stderr.write(`${area.name} ${tally.tried}/${mutants.length} ${what}: ${describe(mutant)}\n`)
  }
  return tally
}

async function tryOne(
  mutant: Mutant,
  { near, wide }: MutationArea,
  tree: string,
  timeoutMs: number,
): Promise<TestsEnd> {
  const file = join(tree, mutant.path)
  const text = await readFile(file, 'utf8')
  try {
    await writeFile(file, mutate(text, mutant))
    const end = await runTests({ tree, tests: near, timeoutMs })
    return end === 'passed' && wide.length > 0 ? await runTests({ tree, tests: wide, timeoutMs }) : end
  } finally {
    await writeFile(file, text)
  }
}

/** How long changed tests are waited for. @throws Error when they fail unchanged: they would kill everything. */
async function unchangedMs({ name, near, wide }: MutationArea, tree: string): Promise<number> {
  const startedMs = performance.now()
  for (const tests of [near, wide]) {
    const isFine =
      tests.length === 0 || (await runTests({ tree, tests, timeoutMs: 1_200_000, isShown: true })) === 'passed'
    if (!isFine) throw new Error(`mutate: the tests of ${name} fail without any change. Make them pass first.`)
  }
  return 60_000 + 4 * (performance.now() - startedMs)
}

async function sampleOf({ sources }: MutationArea): Promise<readonly Mutant[]> {
  const paths = (await Promise.all(sources.map(filesIn))).flat().filter((path) => path.includes(values.only))
  const texts = await Promise.all(
    paths.map(async (path) => findMutants(path, await readFile(join(root, path), 'utf8'))),
  )
  const all = texts.flat()
  if (values.sample === 'all') return all
  const random = seededRandom(number('seed'))
  const shuffled = all.map((mutant) => ({ mutant, at: random.next() })).toSorted((one, other) => one.at - other.at)
  return shuffled.slice(0, number('sample')).map(({ mutant }) => mutant)
}

async function filesIn(source: string): Promise<readonly string[]> {
  if (source.endsWith('.ts')) return [source]
  const names = await readdir(join(root, source), { recursive: true })
  // What measures this machine is not tested in a crowd: see `run-tests.ts`.
  const isProduct = (name: string) =>
    name.endsWith('.ts') && !/\.test\.ts$|^index\.ts$|-stalls\.ts$|(?:^|\/)testing\//.test(name)
  return names
    .filter(isProduct)
    .toSorted()
    .map((name) => `${source}/${name}`)
}

function report({ name }: MutationArea, { tried, killed, late, survivors }: Tally): void {
  const share = tried === 0 ? 0 : (killed + late) / tried
  const score = `${(100 * share).toFixed(1)} %`
  if (values.json) {
    const summary = { package: name, tried, killed, late, survived: survivors.length, score: share }
    process.stdout.write(`${JSON.stringify({ ...summary, survivors: survivors.map(describe) })}\n`)
    return
  }
  const lines = survivors.map((mutant) => `  survived: ${describe(mutant)}`)
  process.stdout.write(
    [`${name}: ${killed + late} of ${tried} noticed (${late} by not ending): ${score}`, ...lines, ''].join('\n'),
  )
}

function describe({ path, line, original, replacement }: Mutant): string {
  const flat = (text: string) => text.replaceAll(/\s+/g, ' ').slice(0, 70)
  return `${path}:${line}: ${flat(original)} -> ${flat(replacement)}`
}

function number(name: 'sample' | 'seed'): number {
  const value = Number(values[name])
  if (!Number.isSafeInteger(value) || value < 1) fail(`--${name} must be a whole number above 0.`)
  return value
}

function fail(message: string): never {
  process.stderr.write(`mutate: ${message}\n`)
  process.exit(2)
}
