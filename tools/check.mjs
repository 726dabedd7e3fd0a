// Everything a change must pass: node tools/check.mjs, inside the toolchain (npm test does that).
// Goes on after a failure, so that one run shows everything. The last line counts: each step is 1, tests are one each.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { countTests } from './count-tests.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Checks that pass or fail as one. `types` also builds the declarations that `api` reads. */
const STEPS = [
  { name: 'types', command: ['tsc', '-b'] },
  { name: 'lint', command: ['oxlint', '--deny-warnings'] },
  { name: 'format', command: ['oxfmt', '--check'] },
  { name: 'unused', command: ['knip'] },
  { name: 'api', command: ['node', 'tools/api-report.mjs'] },
]

// What is missing was to be installed before; a check that fetches is no check.
const OFFLINE = {
  COREPACK_ENABLE_NETWORK: '0',
  npm_config_offline: 'true',
  pnpm_config_offline: 'true',
  pnpm_config_verify_deps_before_run: 'false',
}

const total = { passed: 0, failed: 0 }
for (const step of STEPS) add(await runStep(step))
add(await runTests())
console.log(`${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed === 0 ? 0 : 1

function add({ passed, failed }) {
  total.passed += passed
  total.failed += failed
}

async function runStep({ name, command }) {
  const { isOk, output, seconds } = await run(command, 'pipe')
  if (!isOk) console.log(output.trimEnd())
  console.log(`${isOk ? 'ok    ' : 'FAILED'}  ${name.padEnd(7)} ${seconds} s`)
  return isOk ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
}

async function runTests() {
  const directory = mkdtempSync(join(tmpdir(), 'sluice-check-'))
  try {
    const file = join(directory, 'tests.json')
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
    const { isOk, seconds } = await run(['vitest', 'run', ...reporters], 'inherit')
    const counts = countTests(file, isOk)
    console.log(`${counts.failed === 0 ? 'ok    ' : 'FAILED'}  tests   ${seconds} s`)
    return counts
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

/** Runs a command of the workspace to its end. `stdio` is `inherit`, or `pipe` to keep the output. */
function run([command, ...args], stdio) {
  const started = performance.now()
  const child = spawn(command, args, {
    cwd: root,
    env: { ...process.env, ...OFFLINE },
    stdio: ['ignore', stdio, stdio],
    shell: process.platform === 'win32',
  })
  let output = ''
  const keep = (chunk) => {
    output += chunk
  }
  child.stdout?.setEncoding('utf8').on('data', keep)
  child.stderr?.setEncoding('utf8').on('data', keep)
  return new Promise((resolve) => {
    const end = (isOk) => resolve({ isOk, output, seconds: ((performance.now() - started) / 1000).toFixed(1) })
    child.on('error', (error) => {
      keep(`${command}: ${error.message}. Run it through npm test.`)
      end(false)
    })
    child.on('close', (code) => end(code === 0))
  })
}
