// The public API as checked-in files, api/<package>.api.md, so that a change of it shows as a diff.
//   npm run dev api       compares with what `tsc -b` built
//   npm run dev api:fix   writes the files anew
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readDeclarations } from './read-declarations.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const directory = join(root, 'api')
const isWrite = process.argv.includes('--write')

const manifests = globSync(['packages/*/package.json', 'packages/providers/*/package.json'], { cwd: root })
const reports = new Map(manifests.toSorted().flatMap(reportOf))
if (isWrite) writeAll()
else compareAll()

function reportOf(manifestPath) {
  const folder = join(root, manifestPath, '..')
  const { name, private: isPrivate, exports = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  if (isPrivate) return []
  const chapters = Object.entries(exports)
    .filter(([, target]) => typeof target.types === 'string')
    .map(([subpath, target]) => chapterOf(join(name, subpath), join(folder, target.types)))
  const head = `# ${name}\n\nThe public API. Made by \`npm run dev api:fix\` from the built declarations.\n`
  return [[`${name.replace(/^@sluice\//, '')}.api.md`, [head, ...chapters].join('\n')]]
}

function chapterOf(specifier, path) {
  if (!existsSync(path)) fail(`api: ${specifier} is not built. Run: npm run dev build`)
  const declarations = readDeclarations(path).map(([, text]) => text)
  const body = declarations.length === 0 ? '// nothing yet' : declarations.join('\n\n')
  return `## \`${specifier.replaceAll('\\', '/')}\`\n\n\`\`\`ts\n${body}\n\`\`\`\n`
}

function writeAll() {
  mkdirSync(directory, { recursive: true })
  for (const name of strayReports()) rmSync(join(directory, name))
  for (const [name, report] of reports) writeFileSync(join(directory, name), report)
  console.log(`api: wrote ${reports.size} reports`)
}

function compareAll() {
  const differences = [
    ...strayReports().map((name) => `api/${name}: there is no such package`),
    ...[...reports].flatMap(([name, report]) => compare(name, report)),
  ]
  if (differences.length === 0) return
  console.log(differences.join('\n'))
  fail('api: the public API is not what api/ says. If that is meant, run: npm run dev api:fix')
}

function strayReports() {
  return globSync('*.api.md', { cwd: directory }).filter((name) => !reports.has(name))
}

function compare(name, report) {
  const path = join(directory, name)
  if (!existsSync(path)) return [`api/${name}: missing`]
  const written = readFileSync(path, 'utf8').replaceAll('\r\n', '\n')
  if (written === report) return []
  const [before, after] = [written.split('\n'), report.split('\n')]
  return [
    `api/${name}:`,
    ...before.filter((line) => !after.includes(line)).map((line) => `  - ${line}`),
    ...after.filter((line) => !before.includes(line)).map((line) => `  + ${line}`),
  ]
}

function fail(message) {
  console.log(message)
  process.exit(1)
}
