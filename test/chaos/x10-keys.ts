/**
 * X10: no key lies in what the stores keep, and how long the check of a wrong key takes says nothing of how much of it is
 * right: Welch's t below 4.5 over 100,000 samples.
 *
 *   node --conditions=@sluice/source test/chaos/x10-keys.ts [--quick]
 */
import { randomBytes, randomInt } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { StoreUnavailable, systemClock } from '@sluice/core'
import { createKeyCheck, KeyRing } from '@sluice/keys'
import { MemoryKeys } from '@sluice/memory'
import { startSimulator } from '@sluice/simulator'
import { Redis } from 'ioredis'
import { openStores } from 'sluice'
import { startRedis } from '../redis/start-redis.ts'
import { askGateway } from './ask-gateway.ts'
import { chaosPolicy } from './chaos-policy.ts'
import { startGatewayProcess } from './start-gateway-process.ts'
import { welchT } from './welch-t.ts'
import { isQuick, writeFigure } from './write-figure.ts'

const KEYS = 20
const SAMPLES = isQuick ? 20_000 : 100_000
const MOST_T = 4.5
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const pepper = randomBytes(32).toString('hex')

await searchStores()
await compareTimes()

async function searchStores(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-chaos-'))
  const redis = await startRedis({ keptIn: folder, settings: ['--rdbcompression', 'no'] })
  const simulator = await startSimulator({ vendors: ['anthropic'] })
  const budgets = { each: { scope: 'key', limitNanoUsd: 10n ** 12n } } as const
  const policy = chaosPolicy({ anthropicUrl: simulator.baseUrls.anthropic, budgets })
  const secrets: string[] = [pepper]
  let answered = 0
  for (const redisUrl of [undefined, redis.url]) {
    const data = join(folder, redisUrl ? 'beside-redis.db' : 'alone.db')
    const gateway = await startGatewayProcess({ policy, data, redisUrl, pepper })
    const stores = await openStores(redisUrl ? { redisUrl } : { data })
    const ring = new KeyRing({ store: stores.keys, pepper, clock: systemClock })
    for (let index = 0; index < KEYS; index += 1) {
      const { key } = await issue(ring)
      secrets.push(key, key.slice(-43))
      const { status } = await askGateway(gateway.url, { prompt: `Hello ${index}`, key })
      answered += status === 200 ? 1 : 0
      await askGateway(gateway.url, { prompt: 'Hello', key: `${key.slice(0, -1)}?` })
    }
    await stores.close()
    await gateway.kill()
  }
  const client = new Redis(redis.url)
  await client.save()
  client.disconnect()
  const { files, bytes } = await readAll(folder)
  const found = secrets.filter((secret) => bytes.some((content) => content.includes(secret)))
  await Promise.all([redis.stop(), simulator.close()])
  await rm(folder, { recursive: true, force: true })
  writeFigure({
    id: 'X10 at rest',
    asked: `0 of ${2 * KEYS} keys in use in the files of SQLite and Redis`,
    got: `${found.length} in ${files} files; ${answered} of ${2 * KEYS} were let in`,
    isMet: found.length === 0 && answered === 2 * KEYS,
  })
}

/** Redis may not be reached yet. */
async function issue(ring: KeyRing): ReturnType<KeyRing['issue']> {
  for (;;) {
    try {
      return await ring.issue({ tenant: 'acme' })
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error
      await setTimeout(20)
    }
  }
}

async function readAll(folder: string) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  const bytes = await Promise.all(files.map((entry) => readFile(join(entry.parentPath, entry.name))))
  return { files: files.length, bytes }
}

async function compareTimes(): Promise<void> {
  const store = new MemoryKeys()
  const { key } = await new KeyRing({ store, pepper, clock: systemClock }).issue({ tenant: 'acme' })
  const check = createKeyCheck({ store, pepper, clock: systemClock, cacheMs: 3_600_000 })
  const head = key.slice(0, -43)
  const wrong = {
    // All right but its last character, and wrong from the first on.
    nearly: Array.from({ length: 500 }, () => `${key.slice(0, -1)}${other(key.at(-1))}`),
    fully: Array.from(
      { length: 500 },
      () => `${head}${other(key.at(-43))}${randomBytes(32).toString('base64url').slice(1)}`,
    ),
  }
  const times = { nearly: [] as number[], fully: [] as number[] }
  for (let index = -10_000; index < SAMPLES; index += 1) {
    const kind = randomInt(2) === 0 ? 'nearly' : 'fully'
    const presented = wrong[kind][randomInt(500)] ?? ''
    const started = process.hrtime.bigint()
    await check(presented)
    const took = Number(process.hrtime.bigint() - started)
    if (index >= 0) times[kind].push(took)
  }
  const t = welchT(times.nearly, times.fully)
  writeFigure({
    id: 'X10 time',
    asked: `|t| < ${MOST_T} over ${SAMPLES} checks of keys that are nearly right, or not at all`,
    got: `|t| = ${Math.abs(t).toFixed(2)}`,
    isMet: Math.abs(t) < MOST_T,
  })
}

function other(letter: string | undefined): string {
  const others = LETTERS.replace(letter ?? '', '')
  return others[randomInt(others.length)] ?? 'A'
}
