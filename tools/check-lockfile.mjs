// Asks the registry whether pnpm-lock.yaml is complete for every platform: npm run dev lockfile
// When a registry lacks some platform's package of a fresh release, pnpm leaves it out of the lockfile without a word,
// and macOS and Windows break. So every optional dependency that a locked package declares must be locked too.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

const AT_ONCE = 8
const PROGRESS_EVERY = 50

const registry = execFileSync('npm', ['config', 'get', 'registry'], {
  encoding: 'utf8',
  shell: process.platform === 'win32',
})
  .trim()
  .replace(/\/?$/, '/')
const locked = lockedPackages(readFileSync(new URL('../pnpm-lock.yaml', import.meta.url), 'utf8'))
const names = new Set(locked.map(({ name }) => name))

console.log(`lockfile: asking about ${locked.length} packages`)
let asked = 0
const findings = []
const waiting = [...locked]
await Promise.all(Array.from({ length: AT_ONCE }, askInTurn))

for (const finding of findings.toSorted((one, other) => one.localeCompare(other))) console.log(finding)
console.log(`lockfile: ${locked.length} packages, ${findings.length} with something missing`)
process.exitCode = findings.length === 0 ? 0 : 1

function lockedPackages(lockfile) {
  const section = lockfile.slice(lockfile.indexOf('\npackages:\n'), lockfile.indexOf('\nsnapshots:\n'))
  const entries = section.matchAll(/^ {2}'?((?:@[^/\s]+\/)?[^@\s']+)@([^\s':(]+)'?:$/gm)
  return Array.from(entries, ([, name, version]) => ({ name, version }))
}

async function askInTurn() {
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const finding = await ask(next)
    if (finding) findings.push(finding)
    asked += 1
    if (asked % PROGRESS_EVERY === 0) console.log(`lockfile: ${asked} of ${locked.length}`)
  }
}

async function ask({ name, version }) {
  const answer = await fetch(`${registry}${name.replace('/', '%2f')}/${version}`)
  if (!answer.ok) return `${name}@${version}: the registry has no manifest (status ${answer.status})`
  const { optionalDependencies = {} } = await answer.json()
  const missing = Object.keys(optionalDependencies).filter((each) => !names.has(each))
  return missing.length === 0 ? undefined : `${name}@${version}: the lockfile lacks ${missing.join(', ')}`
}
