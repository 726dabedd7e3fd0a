import { parseChatRequest } from '@sluice/core'
import type { Fault } from '@sluice/simulator'
import { connectSimulator, createSluice, type Sluice } from 'sluice'
import { hostsPolicy, type Host } from '../gateway/hosts.ts'

/** What a vendor has to do with a request. */
export type VendorMood = 'answers' | 'fails' | 'limits'

export interface WireCount {
  readonly requests: number
  /** Attempts in the records. */
  readonly attempts: number
  /** HTTP requests that reached the vendor. */
  readonly onWire: number
}

const FAULTS: Readonly<Record<VendorMood, Fault | undefined>> = {
  answers: undefined,
  fails: { type: 'status', status: 500 },
  // A time of none: whoever may retries it.
  limits: { type: 'status', status: 429, retryAfterSeconds: 0 },
}
const SIDE_BY_SIDE = 8

/** Sends so many requests in each mood to a host that is all there is, half of them streamed, and counts both sides. */
export async function countOnWire(
  host: Host,
  requests: Readonly<Record<VendorMood, number>>,
): Promise<Readonly<Record<VendorMood, WireCount>>> {
  const policy = hostsPolicy([host])
  const retries = { ...policy.retries, baseDelayMs: 1, overloadedBaseDelayMs: 1, throttleFromPerSecond: 1_000_000 }
  const breaker = { ...policy.breaker, minimumOutcomes: 1_000_000, consecutiveFailures: 1_000_000 }
  const standIn = await connectSimulator(policy, {}, { vendors: [host.name] })
  const { simulator } = standIn
  const sluice = createSluice({ ...policy, retries, breaker }, { env: {}, onMissing: standIn.connect })
  let attempts = 0
  sluice.onRoute((record) => {
    attempts += record.attempts.length
  })
  const count = async (mood: VendorMood): Promise<WireCount> => {
    simulator.setFault(host.name, FAULTS[mood])
    const before = { attempts, onWire: simulator.requests.length }
    await askAll(sluice, host, requests[mood])
    const onWire = simulator.requests.length - before.onWire
    return { requests: requests[mood], attempts: attempts - before.attempts, onWire }
  }
  const counts = { answers: await count('answers'), fails: await count('fails'), limits: await count('limits') }
  await sluice.close()
  await standIn.close()
  return counts
}

async function askAll(sluice: Sluice, host: Host, requests: number): Promise<void> {
  let left = requests
  const lane = async () => {
    while (left > 0) {
      left -= 1
      await ask(sluice, host, left % 2 === 0)
    }
  }
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, lane))
}

async function ask(sluice: Sluice, { model }: Host, isStream: boolean): Promise<void> {
  const request = parseChatRequest({ model, messages: 'Say hello.', maxOutputTokens: 32 })
  const context = { requestId: 'r', tenant: 't', signal: new AbortController().signal, surface: 'test' }
  try {
    if (!isStream) return void (await sluice.chat(request, context))
    const { events } = await sluice.stream(request, context)
    for await (const _ of events);
  } catch {
    // That it fails is what some moods are about; the record says how.
  }
}
