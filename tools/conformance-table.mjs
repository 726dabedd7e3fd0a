// Runs the conformance suite of every provider and prints a Markdown table, case by vendor: pass, declared, or FAIL.
//   npm run dev conformance
// Exits with 1 when a case fails, a test file cannot be read, or a provider runs no suite.
import { spawnSync } from 'node:child_process'
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { tabulateConformance } from './tabulate-conformance.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const manifests = globSync('packages/providers/*/package.json', { cwd: root })
const folders = manifests.map((path) => basename(dirname(path))).filter((folder) => folder !== 'kit')

const { table, problems } = tabulateConformance(runSuites(), folders)
console.log(table)
if (problems.length > 0) {
  console.error(`\n${problems.join('\n')}\nconformance: ${problems.length} problems`)
  process.exitCode = 1
}

function runSuites() {
  const directory = mkdtempSync(join(tmpdir(), 'sluice-conformance-'))
  try {
    const file = join(directory, 'tests.json')
    const suites = ['run', '--project', 'unit', 'packages/providers', '-t', 'conforms']
    const { error, stderr } = spawnSync('vitest', [...suites, '--reporter=json', `--outputFile=${file}`], {
      cwd: root,
      encoding: 'utf8',
      shell: process.platform === 'win32',
    })
    if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'))
    throw new Error(`conformance: vitest gave no report. ${error?.message ?? stderr}`)
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}
