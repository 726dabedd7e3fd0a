import { startSimulator, type VendorName } from '@sluice/simulator'
import { startGateway } from 'sluice'
import { hostsPolicy, HOSTS } from '../gateway/hosts.ts'
import { startPingingVendor, type Pinging } from './pinging-vendor.ts'

/** What each vendor says when it has nothing to say: an event, or a comment. */
export const PINGS = {
  anthropic: 'event: ping\ndata: {"type": "ping"}\n\n',
  openai: ': keep-alive\n\n',
  vllm: ': ping\n\n',
  gemini: ': ping\n\n',
} as const satisfies Partial<Record<VendorName, string>>
export type PingedVendor = keyof typeof PINGS

export interface Silence extends Pick<Pinging, 'where' | 'everyMs' | 'silenceMs'> {
  readonly vendor: PingedVendor
  /** For the first content. */
  readonly firstTokenMs: number
  /** Without a byte of the vendor, once its content has begun. */
  readonly idleMs: number
}

/** What a client of a vendor that falls silent gets. */
export interface Silent {
  readonly status: number
  readonly isWhole: boolean
  /** The longest that it heard nothing, from the first byte on. */
  readonly longestPauseMs: number
  readonly text: string
  /** How the attempts of its request ended. */
  readonly outcomes: readonly string[]
}

const ENV = { ANTHROPIC_API_KEY: 'simulated', OPENAI_API_KEY: 'simulated', GEMINI_API_KEY: 'simulated' }

/** Asks a gateway for one stream of a vendor that falls silent in it. */
export async function fallSilent({ vendor, firstTokenMs, idleMs, ...silence }: Silence): Promise<Silent> {
  const simulator = await startSimulator({ vendors: [vendor] })
  const pinging = await startPingingVendor({ baseUrl: simulator.baseUrls[vendor], ping: PINGS[vendor], ...silence })
  const base = hostsPolicy(HOSTS.filter(({ name }) => name === vendor))
  const [[name, host] = []] = Object.entries(base.providers)
  const policy = {
    ...base,
    providers: { [name ?? '']: { ...host, baseUrl: pinging.baseUrl } },
    timeouts: { ...base.timeouts, connectMs: 500, firstTokenMs, reasoningFirstTokenMs: firstTokenMs, idleMs },
  }
  const gateway = await startGateway({ file: { origin: 'silence', path: 'silence', policy }, env: ENV, port: 0 })
  const outcomes: string[] = []
  gateway.sluice.onRoute(({ attempts }) => outcomes.push(...attempts.map(({ outcome }) => outcome)))
  try {
    return { ...(await read(`${gateway.url}/v1/messages`)), outcomes }
  } finally {
    await gateway.close({ drainMs: 0 })
    await pinging.close()
    await simulator.close()
  }
}

async function read(url: string): Promise<Omit<Silent, 'outcomes'>> {
  const messages = [{ role: 'user', content: 'Tell me about rivers.' }]
  const body = JSON.stringify({ model: 'tier:haiku', max_tokens: 200, stream: true, messages })
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  const decoder = new TextDecoder()
  let [text, longestPauseMs, heardMs] = ['', 0, performance.now()]
  try {
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true })
      longestPauseMs = Math.max(longestPauseMs, performance.now() - heardMs)
      heardMs = performance.now()
    }
  } catch {
    return { status: response.status, isWhole: false, longestPauseMs, text }
  }
  return { status: response.status, isWhole: text.includes('message_stop'), longestPauseMs, text }
}
