import type { Policy } from '@sluice/router'
import { parsePolicy } from '@sluice/router'
import type { Simulator } from '@sluice/simulator'
import { connectSimulator, createSluice, type Sluice } from 'sluice'
import { onTestFinished } from 'vitest'

/** A vendor with one model, as a policy names them. */
export interface Host {
  /** Provider kind; also the vendor in the catalog unless `vendor` says otherwise. */
  readonly kind: string
  readonly vendor?: string
  readonly model: string
}

export interface Vendors {
  readonly sluice: Sluice
  readonly simulator: Simulator
}

/** Two simulated vendors behind one router: `tier:haiku` is the first and `tier:opus` the second, and no other answers. */
export async function startVendors(first: Host, second: Host): Promise<Vendors> {
  const policy = policyOf(first, second)
  const standIn = await connectSimulator(policy, {})
  const sluice = createSluice(policy, { env: {}, onMissing: standIn.connect })
  onTestFinished(async () => {
    await sluice.close()
    await standIn.close()
  })
  return { sluice, simulator: standIn.simulator }
}

function policyOf(first: Host, second: Host): Policy {
  return parsePolicy({
    version: 'portability',
    providers: {
      first: { kind: first.kind, vendor: first.vendor },
      second: { kind: second.kind, vendor: second.vendor },
    },
    deployments: {
      'first/model': { provider: 'first', model: first.model },
      'second/model': { provider: 'second', model: second.model },
    },
    tiers: { haiku: ['first/model'], sonnet: ['first/model'], opus: ['second/model'] },
    routing: { order: 'listed', unknownPrice: 'flag' },
  })
}
