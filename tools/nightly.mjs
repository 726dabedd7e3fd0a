// The suites that are too slow for every change: node tools/nightly.mjs [--quick] [--only M1,RD1]
// One after the other, since most of them measure. Each is a script that writes its figures to standard output, one line of
// JSON each, and its progress to standard error. Ends with a table, and with 1 when a figure is missed or a script fails.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { figuresTable } from './figures-table.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const { values } = parseArgs({ options: { only: { type: 'string' }, quick: { type: 'boolean', default: false } } })

/** By the ids of their figures in the list of acceptance tests. */
const SUITES = [
  { ids: ['M1'], script: 'test/chaos/m1-admission.ts' },
  { ids: ['M2'], script: 'test/chaos/m2-kill-gateway.ts' },
  { ids: ['M6'], script: 'test/chaos/m6-small-sums.ts' },
  { ids: ['M8'], script: 'test/chaos/m8-aborted-streams.ts' },
  { ids: ['RD1', 'RD2'], script: 'test/chaos/rd1-redis-outage.ts' },
  { ids: ['RD4'], script: 'test/chaos/rd4-stale-replica.ts' },
  { ids: ['RD6'], script: 'test/chaos/rd6-partition.ts' },
  { ids: ['RD7'], script: 'test/chaos/rd7-redis-cost.ts' },
  { ids: ['S1', 'S2', 'S3', 'S4', 'S5', 'S6'], script: 'test/simulation/measure-figures.ts' },
  { ids: ['S7'], script: 'test/chaos/s7-ledger-model.ts' },
  { ids: ['RD8'], script: 'test/chaos/rd8.ts' },
  { ids: ['FO1'], script: 'test/chaos/fo1-failover.ts' },
  { ids: ['T3'], script: 'test/chaos/t3-split-streams.ts' },
  { ids: ['T4'], script: 'test/chaos/t4-leaving-clients.ts' },
  { ids: ['T6'], script: 'test/chaos/t6-slow-readers.ts' },
  { ids: ['T8'], script: 'test/chaos/t8-silence.ts' },
  { ids: ['RD10'], script: 'test/chaos/rd10-reloads.ts' },
  { ids: ['BR12', 'BR13'], script: 'packages/router/measure/breaker-outages.ts' },
  { ids: ['BR15', 'BR16'], script: 'packages/router/measure/verdict-cost.ts' },
  { ids: ['PACK'], script: 'tools/check-packages.mjs' },
  { ids: ['X8'], script: 'test/chaos/x8-large-bodies.ts' },
  { ids: ['X9'], script: 'test/chaos/x9-slow-clients.ts' },
  { ids: ['X10'], script: 'test/chaos/x10-keys.ts' },
  { ids: ['R1'], script: 'test/chaos/r1-vendor-down.ts' },
  { ids: ['R2'], script: 'test/chaos/r2-wire.ts' },
  { ids: ['R5'], script: 'test/chaos/r5-after-commit.ts' },
  { ids: ['R8'], script: 'test/chaos/r8-deadlines.ts' },
  { ids: ['R9'], script: 'test/chaos/r9-metastability.ts' },
  { ids: ['R10'], script: 'test/chaos/r10-limit-amid-stream.ts' },
  { ids: ['FO8'], script: 'test/chaos/fo8-moved-load.ts' },
  { ids: ['K1'], script: 'test/chaos/k1-soak.ts' },
  { ids: ['K2'], script: 'test/chaos/k2-million-requests.ts' },
]

const wanted = values.only?.split(',').map((id) => id.trim())
const known = SUITES.flatMap(({ ids }) => ids)
const unknown = wanted?.find((id) => !known.includes(id))
if (unknown !== undefined) {
  console.error(`nightly: there is no suite ${unknown}. There are ${known.join(', ')}.`)
  process.exit(1)
}

const figures = []
for (const suite of SUITES.filter(({ ids }) => !wanted || ids.some((id) => wanted.includes(id)))) {
  console.error(`nightly: ${suite.ids.join(', ')}: ${suite.script}`)
  figures.push(...(await run(suite)))
}
console.log(figuresTable(figures))
process.exitCode = figures.length > 0 && figures.every(({ isMet }) => isMet) ? 0 : 1

/** The figures of one script; one that is missed when it wrote none or failed on its way. */
async function run({ ids, script }) {
  const flags = ['--conditions=@sluice/source', '--disable-warning=ExperimentalWarning']
  const args = [...flags, script, ...(values.quick ? ['--quick'] : [])]
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise((resolve) => {
    child.on('close', (code, signal) => resolve(signal ?? code))
  })
  const written = []
  for await (const line of createInterface({ input: child.stdout })) written.push(JSON.parse(line))
  const end = await ended
  // A script that only missed its figures has said so in them.
  const isExplained = end === 0 || (end === 1 && written.some(({ isMet }) => !isMet))
  if (written.length > 0 && isExplained) return written
  return [
    ...written,
    { id: ids.join(', '), asked: 'the script runs to its end', got: `it ended with ${end}`, isMet: false },
  ]
}
