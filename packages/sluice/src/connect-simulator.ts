import type { Connection, Environment, ProviderKind } from '@sluice/provider-kit'
import type { Policy } from '@sluice/router'
import { startSimulator, VENDORS, type Simulator, type SimulatorOptions } from '@sluice/simulator'
import { readConnections, type KnownConnection } from './read-connections.ts'

/** About as quick as a small model on a good day. */
export const LIFELIKE = { firstTokenMs: 120, perTokenMs: 2, jitter: 0.5 }

/** A simulator that stands in for the vendors whose keys are missing. */
export interface StandIn {
  readonly simulator: Simulator
  /** Which providers of the policy it plays. */
  readonly plays: readonly string[]
  /**
   * How to reach it in place of the vendor. Undefined for a provider that it did not play from the start: a mistyped
   * variable in a new policy must not put a simulator in front of real clients.
   */
  readonly connect: (missing: KnownConnection) => Connection | undefined
  close(): Promise<void>
}

/** Starts a simulator for every vendor of a policy that the environment has no key for, and that the simulator can play. */
export async function connectSimulator(policy: Policy, env: Environment, options?: SimulatorOptions): Promise<StandIn> {
  const simulator = await startSimulator(options)
  const missing = readConnections(policy, env).filter((one) => one.missing !== undefined && playerOf(one.kind))
  const plays = missing.map(({ name }) => name)
  return {
    simulator,
    plays,
    connect({ name, kind, connection: { account = 'simulated', region } }) {
      const player = playerOf(kind)
      if (!player || !plays.includes(name)) return undefined
      return { apiKey: 'simulated', baseUrl: simulator.baseUrls[player], account, region }
    },
    close: () => simulator.close(),
  }
}

function playerOf({ playedBy }: ProviderKind) {
  return VENDORS.find((vendor) => vendor === playedBy)
}
