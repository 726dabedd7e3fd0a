/**
 * RD1 and RD2: Redis is killed, or frozen, for 30 s under 500 requests a second to two gateways. Requests go on with what
 * was set aside; nobody waits, nothing is overrun, and soon after its return everything is as before.
 *
 *   node --conditions=@sluice/source test/chaos/rd1-redis-outage.ts [--quick]
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startRedis, type RedisInstance } from '../redis/start-redis.ts'
import { countTimeouts } from './count-timeouts.ts'
import { measureOutage, type Outage } from './measure-outage.ts'
import { isQuick, writeFigure } from './write-figure.ts'

const AWAY_MS = isQuick ? 6_000 : 30_000
const ASKED = 'p99 +60 ms at most, 0 over 250 ms, 0 overruns, 0 refused that had room, normal in 2 s'

const keptIn = await mkdtemp(join(tmpdir(), 'sluice-chaos-redis-'))
await killed('RD1', keptIn)
await killed('RD1 all lost', undefined)
await frozen()
await rm(keptIn, { recursive: true, force: true })

/** With the append-only file that a Redis should have; or without, so that it comes back empty. */
async function killed(id: string, folder: string | undefined): Promise<void> {
  const redis = await startRedis({ keptIn: folder })
  const servers: RedisInstance[] = [redis]
  const outage = await measureOutage({
    id,
    redisUrl: redis.url,
    awayMs: AWAY_MS,
    begin: async () => void process.kill(redis.pid, 'SIGKILL'),
    end: async () => void servers.push(await startRedis({ port: redis.port, keptIn: folder })),
  })
  await Promise.all(servers.map((server) => server.stop()))
  writeFigure({ id, asked: ASKED, got: describe(outage), isMet: isMet(outage) })
}

async function frozen(): Promise<void> {
  const redis = await startRedis()
  const outage = await measureOutage({
    id: 'RD2',
    redisUrl: redis.url,
    awayMs: AWAY_MS,
    begin: async () => void process.kill(redis.pid, 'SIGSTOP'),
    end: async () => void process.kill(redis.pid, 'SIGCONT'),
  })
  const timeouts = await countTimeouts(redis)
  await redis.stop()
  writeFigure({
    id: 'RD2',
    asked: `${ASKED}; breaker open after 5 timeouts at most; 10 log lines at most`,
    got: `${describe(outage)}; open after ${timeouts} timeouts; ${outage.mostLogLines} log lines`,
    isMet: isMet(outage) && timeouts <= 5 && outage.mostLogLines <= 10,
  })
}

function describe({ addedMs, hung, longestMs, overrunNanoUsd, refused, refusedOnReturn, backMs }: Outage): string {
  const over = overrunNanoUsd > 0n ? `overrun by ${overrunNanoUsd}` : '0 overruns'
  const back = `back in ${(backMs / 1_000).toFixed(1)} s`
  return `p99 +${addedMs.toFixed(0)} ms, ${hung} over 250 ms (longest ${longestMs.toFixed(0)}), ${over}, ${refused} refused and ${refusedOnReturn} in the 2 s of the return, ${back}`
}

function isMet({ addedMs, hung, overrunNanoUsd, refused, backMs }: Outage): boolean {
  return addedMs <= 60 && hung === 0 && overrunNanoUsd <= 0n && refused === 0 && backMs <= 2_000
}
