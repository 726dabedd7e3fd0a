import { parsePolicy } from '@sluice/router'
import { startSimulator, type SimulatorOptions } from '@sluice/simulator'
import { afterAll, beforeAll, expect } from 'vitest'
import { startApp } from '../../gateway/start-app.ts'
import { masked } from './masked.ts'

/** Where a client sends what it asks, as the vendor's SDK takes it. */
export interface Door {
  readonly baseUrl: string
}

/** What a client asks, and what it makes of the answer. */
type Ask = (door: Door) => Promise<unknown>

export interface Case {
  readonly name: string
  readonly ask: Ask
}

/** What a client makes of an answer on either way, with what may differ masked. */
interface Answers {
  readonly gateway: unknown
  readonly vendor: unknown
}

export interface Ways {
  /** Asks the gateway, then the vendor itself. @throws whatever the vendor answers with an error; of the gateway it is the answer */
  ask(ask: Ask): Promise<Answers>
}

type Vendor = 'anthropic' | 'openai'

// What a request costs at the other door must not be found in this one's prompt cache: each has a vendor of its own.
const ALIKE = { variesBy: 'nothing' } as const satisfies SimulatorOptions

/** One gateway before one simulated vendor, and the same vendor once more without a gateway; for all tests of a file. */
export function openBothWays(vendor: Vendor, models: readonly string[]): Ways {
  const doors: { gateway?: Door; vendor?: Door } = {}
  let close = async () => {}
  beforeAll(async () => {
    const simulator = { ...ALIKE, vendors: [vendor] }
    const [app, alone] = await Promise.all([
      startApp({ policy: policyFor(vendor, models), simulator }),
      startSimulator(simulator),
    ])
    // As its SDK takes it, OpenAI's address ends in the version.
    doors.gateway = { baseUrl: vendor === 'openai' ? `${app.url}/v1` : app.url }
    doors.vendor = { baseUrl: alone.baseUrls[vendor] }
    close = async () => {
      await Promise.all([app.close(), alone.close()])
      expect(app.defects).toEqual([])
    }
  })
  afterAll(() => close())
  return {
    async ask(ask) {
      if (!doors.gateway || !doors.vendor) throw new Error('both-ways: not open yet.')
      const through = await ask(doors.gateway).catch((error: unknown) => error)
      return { gateway: masked(through), vendor: masked(await ask(doors.vendor)) }
    },
  }
}

/** Every event of a stream, in order. */
export async function eventsIn<Event>(stream: AsyncIterable<Event>): Promise<readonly Event[]> {
  const events: Event[] = []
  for await (const event of stream) events.push(event)
  return events
}

function policyFor(vendor: Vendor, models: readonly string[]) {
  return parsePolicy({
    version: 'same-as-vendor',
    providers: { [vendor]: { kind: vendor } },
    deployments: Object.fromEntries(models.map((model) => [model, { provider: vendor, model }])),
    tiers: { haiku: [...models], sonnet: [...models], opus: [...models] },
  })
}
