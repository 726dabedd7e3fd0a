import { loadCatalog, readOverlay } from '@sluice/catalog'
import { createRuleClassifier } from '@sluice/classifier'
import { systemClock, type Classifier, type Clock, type Random, type RecordStore } from '@sluice/core'
import type { Connection, Environment } from '@sluice/provider-kit'
import { compilePolicy, createRouter, parsePolicy, type Policy, type Router } from '@sluice/router'
import { inProcess, type InProcess } from './in-process.ts'
import { checkModels, type ModelFinding } from './models/check-models.ts'
import type { KnownConnection } from './read-connections.ts'
import type { Stores } from './stores/open-stores.ts'
import { Vendors } from './vendors.ts'
import { PROVIDER_KINDS } from './provider-kinds.ts'

export interface SluiceOptions {
  /** Where keys are looked up; default: the process's environment. */
  readonly env?: Environment
  /** What to call the policy in errors, such as its file name. */
  readonly origin?: string
  /** Changes to the shipped catalog, as they stand in JSON; later ones win. */
  readonly catalogOverlays?: readonly unknown[]
  /** Default: rules. */
  readonly classifier?: Classifier
  /** What is kept between requests, as `openStores` opens it. Default: memory of this process, and no records. */
  readonly stores?: Partial<Pick<Stores, 'ledger' | 'quotas' | 'records' | 'breakers'>>
  /** How to reach a vendor whose connection is missing; undefined: an error that says what to set. */
  readonly onMissing?: (missing: KnownConnection) => Connection | undefined
  readonly clock?: Clock
  readonly random?: Random
  /** Hears of defects that cost no caller their answer; default: a process warning. */
  readonly onDefect?: (defect: unknown) => void
}

/** A router with its vendors connected, which this process can ask without HTTP too. */
export interface Sluice extends Omit<Router, keyof InProcess>, InProcess {
  /**
   * Replaces the policy: the new one is checked as a whole first, and on any error the old one stays.
   * Requests in flight end under the policy they began with. @throws PolicyError
   */
  replacePolicy(policy: unknown, origin?: string): void
  /**
   * Checks the policy's models against the catalog's dates and the vendors' own lists; simulated vendors are not asked.
   * Empty: all is well.
   */
  checkModels(): Promise<readonly ModelFinding[]>
}

/**
 * Makes a router from a policy as it stands in JSON: checks it, joins it with the catalog, and connects its vendors.
 * @throws PolicyError for anything that is wrong with the policy, a missing key included.
 */
export function createSluice(policy: unknown, options: SluiceOptions = {}): Sluice {
  const overlays = (options.catalogOverlays ?? []).map((overlay, index) => readOverlay(overlay, `overlay ${index + 1}`))
  const catalog = loadCatalog({ overlays })
  const vendors = new Vendors(options)
  const compile = (input: unknown, origin?: string) => {
    const parsed = withVendors(parsePolicy(input, origin))
    const { providers, adopt } = vendors.connect(parsed, origin)
    const compiled = compilePolicy(parsed, catalog, providers, origin)
    return { compiled, adopt }
  }
  let current = compile(policy, options.origin)
  current.adopt()
  const { classifier = createRuleClassifier(), stores = {}, clock = systemClock, random, onDefect } = options
  const { ledger, quotas, records, breakers: sharedBreakers } = stores
  const kept = { ledger, quotas, sharedBreakers }
  const router = createRouter({ policy: current.compiled, classifier, ...kept, clock, random, onDefect })
  const writing = records && keepRecords(router, records)
  return {
    ...router,
    ...inProcess(router),
    async close() {
      await router.close()
      await writing?.()
    },
    replacePolicy(next, origin = options.origin) {
      current = compile(next, origin)
      const closeGone = current.adopt()
      void router.replacePolicy(current.compiled).then(closeGone)
    },
    checkModels: () => checkModels(current.compiled, clock, (provider) => vendors.isReal(provider)),
  }
}

/** Keeps the record of every request; returns what resolves when the last of them is kept. */
function keepRecords(router: Router, records: RecordStore): () => Promise<void> {
  const writing = new Set<Promise<void>>()
  router.onRoute((record) => {
    const write = records.append(record).finally(() => writing.delete(write))
    writing.add(write)
    return write
  })
  return async () => void (await Promise.allSettled(writing))
}

/** The catalog knows some kinds by the name of another vendor: Gemini is Google's. */
function withVendors(policy: Policy): Policy {
  const named = Object.entries(policy.providers).map(([name, host]) => {
    const kind = Object.hasOwn(PROVIDER_KINDS, host.kind) ? PROVIDER_KINDS[host.kind] : undefined
    return [name, { ...host, vendor: host.vendor ?? kind?.vendor }]
  })
  return { ...policy, providers: Object.fromEntries(named) }
}
