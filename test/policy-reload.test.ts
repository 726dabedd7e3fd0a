import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FakeClock } from '@sluice/core/testing'
import { PolicyError, type Policy } from '@sluice/router'
import type { Latency } from '@sluice/simulator'
import { watchPolicy } from 'sluice'
import { expect, it, onTestFinished } from 'vitest'
import { seedPolicy, startAppForTest } from './gateway/start-app.ts'
import { ask, type Received } from './gateway/surfaces.ts'

const IN_FLIGHT = 20
/** Vendors that wait for the test's clock. */
const SLOW = { firstTokenMs: 1_000 }

it('follows a valid change without a restart: the next request is decided by it', async () => {
  const { app, save } = await startWatching()
  expect(deploymentOf(await ask(app))).toBe('anthropic/claude-haiku-4-5')
  expect(await save(openAIFirst('2'))).toBe('reloaded')
  expect(deploymentOf(await ask(app))).toBe('openai/gpt-5.4-nano')
  expect(app.records.map(({ policyVersion }) => policyVersion)).toEqual(['seed-2026-04', '2'])
  expect(app.sluice.health().policyVersion).toBe('2')
})

it.each([
  ['streams', true],
  ['whole answers', false],
])('lets %s in flight end under the policy they began with', async (_, isStream) => {
  const { app, save, clock } = await startWatching(SLOW)
  const asking = Array.from({ length: IN_FLIGHT }, () => ask(app, { isStream }))
  await expect.poll(() => clock.pendingTimers).toBe(IN_FLIGHT)
  expect(await save(openAIFirst('2'))).toBe('reloaded')
  const meanwhile = ask(app, { isStream })
  await expect.poll(() => clock.pendingTimers).toBe(IN_FLIGHT + 1)
  await clock.advance(1_000)
  expect(deploymentOf(await meanwhile)).toBe('openai/gpt-5.4-nano')
  const ended = await Promise.all(asking)
  expect(ended.every(({ status, end }) => status === 200 && end === 'clean')).toBe(true)
  expect(new Set(ended.map(deploymentOf))).toEqual(new Set(['anthropic/claude-haiku-4-5']))
  expect(app.records.filter(({ end }) => end === 'done')).toHaveLength(IN_FLIGHT + 1)
  expect(app.defects).toEqual([])
})

it('lets a request in flight end when its vendor is no longer in the policy', async () => {
  const { app, save, clock } = await startWatching(SLOW)
  const asking = ask(app, { isStream: true })
  await expect.poll(() => clock.pendingTimers).toBe(1)
  expect(await save(withoutAnthropic())).toBe('reloaded')
  await clock.advance(1_000)
  expect(await asking).toMatchObject({ status: 200, end: 'clean', text: expect.stringContaining('message_stop') })
  const next = ask(app)
  await expect.poll(() => clock.pendingTimers).toBe(1)
  await clock.advance(1_000)
  expect(deploymentOf(await next)).toBe('openai/gpt-5.4-nano')
  expect(app.defects).toEqual([])
})

it.each([
  ['broken JSON', '{"version":', /is not JSON at line 1, column 12: /],
  ['a typo', JSON.stringify({ ...seedPolicy(), timeout: {} }), /\(top level\): unknown field "timeout"\. Allowed: /],
  ['an unknown kind', JSON.stringify({ ...seedPolicy(), providers: { anthropic: { kind: 'x' } } }), /Allowed: /],
])(
  'keeps the old policy when the new one is %s, says so, and takes the next that is right',
  async (_, text, message) => {
    const { app, save, path } = await startWatching()
    const error = await save(text)
    expect(error).toBeInstanceOf(Error)
    expect(error).toHaveProperty('message', expect.stringMatching(message))
    expect(String(error)).toContain(path)
    expect(deploymentOf(await ask(app))).toBe('anthropic/claude-haiku-4-5')
    expect(app.sluice.health().policyVersion).toBe('seed-2026-04')
    expect(await save(openAIFirst('3'))).toBe('reloaded')
    expect(app.sluice.health().policyVersion).toBe('3')
  },
)

it('takes a policy whole or not at all when it is replaced by hand', async () => {
  const app = await startAppForTest()
  const unknownModel = { ...openAIFirst('2'), deployments: {} }
  expect(() => app.sluice.replacePolicy(unknownModel)).toThrow(PolicyError)
  expect(app.sluice.health().policyVersion).toBe('seed-2026-04')
  expect(deploymentOf(await ask(app))).toBe('anthropic/claude-haiku-4-5')
})

/** An app whose policy is a file that is followed; `save` replaces the file and says what came of it. */
async function startWatching(latency: Partial<Latency> = {}) {
  const clock = new FakeClock()
  const folder = mkdtempSync(join(tmpdir(), 'sluice-reload-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'policy.json')
  writeFileSync(path, JSON.stringify(seedPolicy()))
  const app = await startAppForTest({ simulator: { clock, latency } })
  let settle: (result: 'reloaded' | Error) => void = () => undefined
  const watch = watchPolicy(path, app.sluice, { onReload: () => settle('reloaded'), onError: (error) => settle(error) })
  onTestFinished(() => watch.close())
  const save = async (policy: object | string) => {
    const { promise, resolve } = Promise.withResolvers<'reloaded' | Error>()
    settle = resolve
    writeFileSync(`${path}.new`, typeof policy === 'string' ? policy : JSON.stringify(policy))
    renameSync(`${path}.new`, path)
    return promise
  }
  return { app, path, save, clock }
}

function openAIFirst(version: string): Policy {
  const seed = seedPolicy()
  const first = 'openai/gpt-5.4-nano'
  return {
    ...seed,
    version,
    tiers: { ...seed.tiers, haiku: [first, ...seed.tiers.haiku.filter((name) => name !== first)] },
  }
}

function withoutAnthropic(): Policy {
  const { anthropic: _, ...providers } = seedPolicy().providers
  const isKept = (name: string) => !name.startsWith('anthropic/')
  const { deployments, tiers, ...seed } = seedPolicy()
  return {
    ...seed,
    providers,
    deployments: Object.fromEntries(Object.entries(deployments).filter(([name]) => isKept(name))),
    tiers: {
      haiku: tiers.haiku.filter(isKept),
      sonnet: tiers.sonnet.filter(isKept),
      opus: tiers.opus.filter(isKept),
    },
  }
}

function deploymentOf({ headers }: Received): string | null {
  return headers.get('x-sluice-deployment')
}
