import { setTimeout } from 'node:timers/promises'
import type { RouteRecord } from '@sluice/core'
import { startGateway } from 'sluice'

export interface LimitedStream {
  /** From the first content to the end of the response. */
  readonly tookMs: number
  readonly body: string
  /** Of one core, in the time after that, the whole process. */
  readonly cpuShare: number
  readonly record: RouteRecord | undefined
  /** Requests that reached the vendor. */
  readonly onWire: number
}

const IDLE_MS = 300
const TIER = ['only']

/** A stream whose vendor says 429 after its first words, where nobody else can be asked. */
export async function limitAmidStream(): Promise<LimitedStream> {
  const policy = {
    version: 'amid-stream',
    providers: { anthropic: { kind: 'anthropic' } },
    deployments: { only: { provider: 'anthropic', model: 'claude-haiku-4-5' } },
    tiers: { haiku: TIER, sonnet: TIER, opus: TIER },
  }
  const file = { origin: 'amid-stream', path: 'amid-stream', policy }
  const gateway = await startGateway({ file, env: {}, port: 0, simulator: { vendors: ['anthropic'] } })
  const records: RouteRecord[] = []
  // What the first request loads is not its vendor's doing.
  await ask(gateway.url)
  gateway.sluice.onRoute((record) => records.push(record))
  const { simulator } = gateway.standIn
  const before = simulator.requests.length
  simulator.setFault('anthropic', { type: 'error-event-after-content', events: 2, code: 'rate_limit_error' })
  const { tookMs, body } = await ask(gateway.url)
  const used = process.cpuUsage()
  await setTimeout(IDLE_MS)
  const { user, system } = process.cpuUsage(used)
  const onWire = simulator.requests.length - before
  await gateway.close({ drainMs: 1_000 })
  return { tookMs, body, cpuShare: (user + system) / 1_000 / IDLE_MS, record: records[0], onWire }
}

async function ask(url: string): Promise<Pick<LimitedStream, 'tookMs' | 'body'>> {
  const headers = { 'content-type': 'application/json' }
  const messages = [{ role: 'user', content: 'Tell me about rivers.' }]
  const asked = JSON.stringify({ model: 'tier:haiku', max_tokens: 200, stream: true, messages })
  const response = await fetch(`${url}/v1/messages`, { method: 'POST', headers, body: asked })
  const startedMs = performance.now()
  const decoder = new TextDecoder()
  let body = ''
  try {
    for await (const chunk of response.body ?? []) body += decoder.decode(chunk, { stream: true })
  } catch {
    // The connection is cut behind the error event.
  }
  return { tookMs: performance.now() - startedMs, body }
}
