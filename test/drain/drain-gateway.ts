import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { openSqlite } from '@sluice/sqlite'
import { startSimulator } from '@sluice/simulator'
import { CHAOS_ENV, chaosPolicy } from '../chaos/chaos-policy.ts'
import { openEvents, type EventStream } from './open-events.ts'

export interface DrainRun {
  /** Half of them end within 3 pauses of the vendor, half go on for 20 and more. */
  readonly streams: number
  /** Between two pieces of a stream. */
  readonly pauseMs: number
  readonly drainSeconds: number
}

/** What became of a gateway that was sent SIGTERM amid its streams. */
export interface DrainedGateway {
  readonly exitCode: number | null
  readonly exitMs: number
  /** Streams that came to their own end. */
  readonly whole: number
  /** Streams that ended in a typed error event, without anything that looks like an end, on a cut connection. */
  readonly toldOff: number
  /** Whatever else happened to a stream. */
  readonly odd: readonly string[]
  /** Of a request that came after SIGTERM. */
  readonly refused: { readonly status: number; readonly connection: string | null; readonly health: unknown }
  /** Requests by how their records say they ended. */
  readonly ends: Readonly<Record<string, number>>
  readonly pendingNanoUsd: bigint
}

const BIN = fileURLToPath(new URL('../../packages/sluice/src/bin.ts', import.meta.url))
// The simulator repeats the first eight words of a prompt: 480 characters are twenty pieces at least.
const LONG = Array.from({ length: 8 }, () => 'on-and-'.repeat(9)).join(' ')

/** Runs `sluice serve`, opens streams, sends SIGTERM, and looks at what is left. */
export async function drainGateway({ streams, pauseMs, drainSeconds }: DrainRun): Promise<DrainedGateway> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-drain-'))
  const simulator = await startSimulator({
    vendors: ['anthropic'],
    latency: { firstTokenMs: 1, perTokenMs: pauseMs, jitter: 0 },
  })
  const policy = join(folder, 'policy.json')
  await writeFile(policy, JSON.stringify(chaosPolicy({ anthropicUrl: simulator.baseUrls.anthropic })))
  const { url, child, exited } = await startServe(folder, ['--policy', policy, '--drain', `${drainSeconds}s`])
  try {
    const opening = Array.from({ length: streams }, (_, index) =>
      openEvents(url, index % 2 === 0 ? { prompt: 'Be short.', maxTokens: 3 } : { prompt: LONG, maxTokens: 1_000 }),
    )
    const open = await Promise.all(opening)
    const stoppedMs = performance.now()
    child.kill('SIGTERM')
    const refused = await askUntilRefused(url)
    const read = await Promise.all(open.map(({ whole }) => whole))
    const exitCode = await exited
    const exitMs = performance.now() - stoppedMs
    return { exitCode, exitMs, refused, ...sorted(read), ...(await leftIn(join(folder, 'sluice.db'))) }
  } finally {
    child.kill('SIGKILL')
    await simulator.close()
    await rm(folder, { recursive: true, force: true })
  }
}

/** `sluice serve` in a process of its own, ready. */
export async function startServe(folder: string, args: readonly string[]) {
  const { PATH, HOME } = process.env
  const all = ['serve', '--port', '0', '--quiet', '--data', join(folder, 'sluice.db'), ...args]
  const child = spawn(process.execPath, ['--conditions=@sluice/source', BIN, ...all], {
    cwd: folder,
    env: { PATH, HOME, ...CHAOS_ENV },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit').then(([code]): number | null => (typeof code === 'number' ? code : null))
  for await (const line of createInterface({ input: child.stdout })) {
    const [, url] = /ready at (http:\S+)/.exec(line) ?? []
    if (url === undefined) continue
    child.stdout.resume()
    return { child, url, exited }
  }
  throw new Error('drain: the gateway ended before it was ready.')
}

async function askUntilRefused(url: string): Promise<DrainedGateway['refused']> {
  for (;;) {
    const health = await fetch(`${url}/health`)
    const { status: says }: { readonly status: string } = JSON.parse(await health.text())
    if (health.status !== 503) continue
    const asked = await fetch(`${url}/v1/messages`, { method: 'POST', body: '{}' })
    await asked.arrayBuffer()
    return { status: asked.status, connection: asked.headers.get('connection'), health: says }
  }
}

type Read = Awaited<EventStream['whole']>

function sorted(read: readonly Read[]): Pick<DrainedGateway, 'whole' | 'toldOff' | 'odd'> {
  const isWhole = ({ body, isCut }: Read) => !isCut && body.includes('event: message_stop') && !body.includes('error')
  const isToldOff = ({ body, isCut }: Read) =>
    isCut && /event: error\ndata: [^\n]*overloaded_error[^\n]*\n\n$/.test(body) && !body.includes('message_stop')
  const odd = read.filter((one) => !isWhole(one) && !isToldOff(one)).map(({ body, isCut }) => `${isCut} ${body}`)
  return { whole: read.filter(isWhole).length, toldOff: read.filter(isToldOff).length, odd }
}

async function leftIn(path: string): Promise<Pick<DrainedGateway, 'ends' | 'pendingNanoUsd'>> {
  const file = await openSqlite({ path })
  const rows = await file.records.spend({ by: ['end'], since: 0 })
  const { pendingNanoUsd } = await file.ledger.balance('tenant/default')
  await file.close()
  return { ends: Object.fromEntries(rows.map(({ group, requests }) => [group.end, requests])), pendingNanoUsd }
}
