import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { startSimulator, type Simulator } from '@sluice/simulator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const ANY_PORT = new URL('skins/any-port.mjs', import.meta.url).href
const example = (name: string) => readFileSync(`${ROOT}examples/${name}`, 'utf8')

let folder = ''
let simulator: Simulator

beforeAll(async () => {
  simulator = await startSimulator()
  // Below the root, so that the example finds the workspace's packages as an app finds its own.
  folder = mkdtempSync(`${ROOT}.run-readme-`)
  const policy = JSON.parse(example('policy.json'))
  policy.providers.anthropic.baseUrl = simulator.baseUrls.anthropic
  policy.providers.openai.baseUrl = simulator.baseUrls.openai
  writeFileSync(`${folder}/policy.json`, JSON.stringify(policy))
})

afterAll(async () => {
  await simulator.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Runs an example as it stands, but for its port: any that is free, which it tells. */
async function run(name: string) {
  writeFileSync(`${folder}/${name}`, example(name))
  const keys = { ANTHROPIC_API_KEY: 'test', OPENAI_API_KEY: 'test' }
  const flags = ['--conditions=@sluice/source', `--import=${ANY_PORT}`]
  const child = spawn(process.execPath, [...flags, `${folder}/${name}`], {
    cwd: folder,
    env: { PATH: process.env['PATH'], ...keys },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`${name} ended with ${code} before it listened`)
  })
  const [port] = await Promise.race([once(child.stdout.setEncoding('utf8'), 'data'), ended])
  const url = `http://127.0.0.1:${Number.parseInt(port, 10)}`
  return { url, stop: () => child.kill('SIGKILL') && ended.catch(() => undefined) }
}

describe('the README', () => {
  it.each(['express.ts', 'policy.json'])('shows examples/%s word for word', (name) => {
    expect(readFileSync(`${ROOT}README.md`, 'utf8')).toContain(`\n${example(name)}\`\`\`\n`)
  })

  it.each(['express.ts', 'koa.ts', 'fastify.ts', 'hono.ts', 'node.ts'])(
    'has an example that runs: %s',
    async (name) => {
      const { url, stop } = await run(name)
      const joke = await fetch(`${url}/llm/joke`)
      expect(await joke.text()).toMatch(/\(haiku: anthropic\/haiku, \d+ nano-dollars\)\n$/)
      const models = await fetch(`${url}/llm/v1/models`)
      expect(await models.json()).toMatchObject({
        data: expect.arrayContaining([expect.objectContaining({ id: 'auto' })]),
      })
      await stop()
    },
  )
})
