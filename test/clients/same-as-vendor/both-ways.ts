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
export type Ask = (door: Door) => Promise<unknown>

export interface Case {
  readonly name: string
  readonly ask: Ask
}

export interface Ways {
  /** Asks the gateway, then the vendor itself, and compares what the client makes of it. @returns what both said */
  expectSame(ask: Ask): Promise<unknown>
  /** What came of it on both ways, unmasked. */
  askBoth(ask: Ask): Promise<readonly [unknown, unknown]>
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
  async function askBoth(ask: Ask) {
    if (!doors.gateway || !doors.vendor) throw new Error('both-ways: not open yet.')
    return [await settle(ask, doors.gateway), await settle(ask, doors.vendor)] as const
  }
  return {
    askBoth,
    async expectSame(ask) {
      const [through, straight] = await askBoth(ask)
      if (straight instanceof Error) throw straight
      expect(masked(through)).toEqual(masked(straight))
      return through
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

/** What a client throws is an answer, too. */
async function settle(ask: Ask, door: Door): Promise<unknown> {
  try {
    return await ask(door)
  } catch (error) {
    return error
  }
}
