// The packages as people install them: packs each one, installs the tarballs into an empty folder and uses them there,
// from ESM, from CommonJS (require of ESM, Node 22.12 and later) and from TypeScript; publint and attw look at each tarball.
//   node tools/check-packages.mjs
// Writes one figure to standard output, and its progress to standard error. Needs the npm registry.
import { spawnSync } from 'node:child_process'
import { globSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'sluice-packages-'))
const packs = join(folder, 'packs')
const app = join(folder, 'app')
const problems = []

const USE = `
const router = createSluice(readPolicyFile('seed').policy, { env: {}, onMissing: () => ({ apiKey: 'unused', baseUrl: 'http://127.0.0.1' }) })
const { signal } = new AbortController()
const told = await router.explain(parseChatRequest({ messages: 'Hello' }), { requestId: '1', tenant: 't', surface: 's', signal })
if (told.candidates.length === 0) throw new Error('nobody can answer')
if (typeof express(router) !== 'function' || typeof koa(router) !== 'function') throw new Error('no middleware')
await router.close()
`
const IMPORTS = `import { createSluice, readPolicyFile } from 'sluice'
import { parseChatRequest } from '@sluice/core'
import { sluice as express } from '@sluice/express'
import { sluice as koa } from '@sluice/koa'
`
const REQUIRES = `const { createSluice, readPolicyFile } = require('sluice')
const { parseChatRequest } = require('@sluice/core')
const { sluice: express } = require('@sluice/express')
const { sluice: koa } = require('@sluice/koa')
`

try {
  mkdirSync(packs)
  mkdirSync(app)
  run('build', 'tsc', ['-b'], root)
  const packages = globSync('packages/{*,providers/*}/package.json', { cwd: root }).map((path) =>
    join(root, dirname(path)),
  )
  for (const each of packages) run(`pack ${nameOf(each)}`, 'pnpm', ['pack', '--pack-destination', packs], each)
  const tarballs = readdirSync(packs).map((name) => join(packs, name))
  for (const tarball of tarballs) {
    run(`publint ${tarball}`, 'pnpm', ['run', 'publint', tarball], root)
    run(`attw ${tarball}`, 'pnpm', ['run', 'attw', tarball, '--format', 'ascii'], root)
  }
  install(tarballs, packages.map(nameOf))
  use()
  const got = problems.length === 0 ? `${packages.length} packages, all of it` : problems.join('; ')
  const asked = 'tarballs in an empty folder: ESM, CommonJS, TypeScript, npx; publint and attw green'
  process.stdout.write(`${JSON.stringify({ id: 'PACK', asked, got, isMet: problems.length === 0 })}\n`)
  process.exitCode = problems.length === 0 ? 0 : 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function nameOf(directory) {
  return JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')).name
}

/** Every package from its tarball, those that others need too. */
function install(tarballs, names) {
  const fileOf = (name) => tarballs.find((each) => each.includes(`/${name.replace('@', '').replace('/', '-')}-0.`))
  const local = Object.fromEntries(names.map((name) => [name, `file:${fileOf(name)}`]))
  const others = { koa: '3', express: '5', fastify: '5', hono: '4', '@hono/node-server': '2', '@ai-sdk/provider': '4' }
  const types = { '@types/node': '24', '@types/express': '5', '@types/koa': '3' }
  const manifest = { name: 'app', private: true, dependencies: { ...local, ...others, ...types } }
  writeFileSync(join(app, 'package.json'), JSON.stringify(manifest))
  run('install', 'npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], app)
}

function use() {
  writeFileSync(join(app, 'use.mjs'), IMPORTS + USE)
  writeFileSync(join(app, 'use.cjs'), `${REQUIRES}async function main() {${USE}}\nvoid main()\n`)
  writeFileSync(join(app, 'use.mts'), IMPORTS + USE)
  run('ESM', process.execPath, ['use.mjs'], app)
  run('CommonJS', process.execPath, ['use.cjs'], app)
  const settings = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2024', '--skipLibCheck', 'false']
  // Declarations are checked too: ours, not those of others.
  run(
    'TypeScript',
    'tsc',
    [...settings, 'use.mts'],
    app,
    (output) => !/^(?:use\.mts|node_modules\/@?sluice)/m.test(output),
  )
  run('npx sluice --help', 'npx', ['--no', 'sluice', '--help'], app)
  run('npx sluice init', 'npx', ['--no', 'sluice', 'init'], app)
  run('npx sluice check', 'npx', ['--no', 'sluice', 'check', 'policy.json'], app)
}

function run(what, command, args, cwd, isFine = () => false) {
  process.stderr.write(`packages: ${what}\n`)
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8' })
  if (status === 0 || isFine(stdout)) return
  problems.push(`${what.split('/').at(-1)} failed`)
  process.stderr.write(`${error?.message ?? ''}${stdout}${stderr}\n`)
}
