import { costOf, loadCatalog, type Catalog, type CatalogEntry } from '@sluice/catalog'
import { formatUsd, type NanoUsd } from '@sluice/core'
import { priceOf, type Policy } from '@sluice/router'
import type { BilledAnswer } from '@sluice/simulator'
import { PROVIDER_KINDS } from '../provider-kinds.ts'

/** The vendors' side of a run beside ours. */
export interface Reconciliation {
  /** Answers that the vendors put on their invoices. */
  readonly invoiced: number
  /** What they cost by the vendors' own token counts. Undefined: something was invoiced that has no price here. */
  readonly invoicedNanoUsd: NanoUsd | undefined
  readonly postedNanoUsd: NanoUsd
  readonly pendingNanoUsd: NanoUsd
}

/** Prices what the simulated vendors say they billed, apart from everything that the gateway counted. */
export function invoiceOf(billed: readonly BilledAnswer[], policy: Policy, time: number): NanoUsd | undefined {
  const catalog = loadCatalog()
  let sum = 0n
  for (const { vendor, model, usage } of billed) {
    const entry = entryFor(vendor, model, policy, catalog)
    const cost = entry && costOf(entry, usage, { time })
    if (cost === undefined) return undefined
    sum += cost
  }
  return sum
}

/** The last table of a demo: the invoices, the ledger, and the difference to the nano-dollar. */
export function reconciliationText({ invoiced, invoicedNanoUsd, ...ledger }: Reconciliation): string {
  const known = invoicedNanoUsd ?? 0n
  const difference = ledger.postedNanoUsd - known
  return [
    '',
    `${'Invoiced by the simulated vendors'.padEnd(38)}${`${invoiced}`.padStart(6)}${amount(known)}`,
    `${'Posted in the ledger'.padEnd(44)}${amount(ledger.postedNanoUsd)}`,
    `${'Still held'.padEnd(44)}${amount(ledger.pendingNanoUsd)}`,
    `${'Difference'.padEnd(44)}${amount(difference)}`,
    invoicedNanoUsd === undefined ? 'Something was invoiced that has no price here: the sums cannot be compared.' : '',
    '',
  ].join('\n')
}

function amount(nanoUsd: NanoUsd): string {
  return `$${formatUsd(nanoUsd)}`.padStart(25)
}

/** What the policy's own deployment of this model costs. */
function entryFor(vendor: string, vendorModel: string, policy: Policy, catalog: Catalog): CatalogEntry | undefined {
  for (const stated of Object.values(policy.deployments)) {
    const host = policy.providers[stated.provider]
    const kind = host && PROVIDER_KINDS[host.kind]
    if (!host || kind?.playedBy !== vendor) continue
    const entry = catalog.find(host.vendor ?? kind.vendor ?? host.kind, stated.model)
    if (!entry || (stated.vendorModel ?? entry.vendorModel) !== vendorModel) continue
    return stated.price ? { ...entry, prices: [priceOf(stated.price)], regionalMultiplier: undefined } : entry
  }
  return undefined
}
