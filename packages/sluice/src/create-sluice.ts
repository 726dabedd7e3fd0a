import { loadCatalog, readOverlay } from '@sluice/catalog'
import { systemClock, type Classifier, type Clock, type Random, type RecordStore, type Verify } from '@sluice/core'
import type { Connection, Environment } from '@sluice/provider-kit'
import { compilePolicy, createRouter, parsePolicy, type Router } from '@sluice/router'
import { chooseClassifier } from './choose-classifier.ts'
import { classifierInForce } from './classifier-in-force.ts'
import { DriftWatch, type DriftEvent } from './learning/drift-watch.ts'
import { feedbackTo, type GiveFeedback } from './learning/give-feedback.ts'
import { inProcess, type InProcess } from './in-process.ts'
import { checkModels, type ModelFinding } from './models/check-models.ts'
import type { KnownConnection } from './read-connections.ts'
import type { Stores } from './stores/open-stores.ts'
import { Vendors } from './vendors.ts'
import { withVendors } from './with-vendors.ts'

export interface SluiceOptions {
  /** Where keys are looked up; default: the process's environment. */
  readonly env?: Environment
  /** What to call the policy in errors, such as its file name. */
  readonly origin?: string
  /** Changes to the shipped catalog, as they stand in JSON; later ones win. */
  readonly catalogOverlays?: readonly unknown[]
  /** Default: as the policy says, in `routing.classifier`. */
  readonly classifier?: Classifier
  /** A weights file of your own, as `sluice train` writes it, for policies that say "trained". Default: the one that ships. */
  readonly weights?: URL | string
  /** The app's own check of cheap answers, for policies with a cascade. Default: none. */
  readonly verify?: Verify
  /** What is kept between requests, as `openStores` opens it. Default: memory of this process, and no records. */
  readonly stores?: Partial<Pick<Stores, 'ledger' | 'quotas' | 'records' | 'breakers'>>
  /** How to reach a vendor whose connection is missing; undefined: an error that says what to set. */
  readonly onMissing?: (missing: KnownConnection) => Connection | undefined
  readonly clock?: Clock
  readonly random?: Random
  /** Hears of defects that cost no caller their answer; default: a process warning. */
  readonly onDefect?: (defect: unknown) => void
  /** Hears what a policy asks for that the calibration of the classifier does not show; default: a process warning. */
  readonly onNotice?: (notice: string) => void
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
  readonly feedback: GiveFeedback
  /**
   * Calls back when the shares of tiers, or what feedback says of them, are not what they were (`learning.drift` of the
   * policy), from records that are kept. Returns a function that stops it.
   */
  onDrift(listener: (event: DriftEvent) => unknown): () => void
}

/**
 * Makes a router from a policy as it stands in JSON: checks it, joins it with the catalog, and connects its vendors.
 * @throws PolicyError for anything that is wrong with the policy, a missing key included.
 */
export function createSluice(policy: unknown, options: SluiceOptions = {}): Sluice {
  const overlays = (options.catalogOverlays ?? []).map((overlay, index) => readOverlay(overlay, `overlay ${index + 1}`))
  const catalog = loadCatalog({ overlays })
  const vendors = new Vendors(options)
  const { weights, onNotice = (notice) => process.emitWarning(notice), clock = systemClock } = options
  const compile = (input: unknown, origin?: string) => {
    const parsed = withVendors(parsePolicy(input, origin))
    const { providers, adopt } = vendors.connect(parsed, origin)
    const compiled = compilePolicy(parsed, catalog, providers, origin)
    const choice = { own: options.classifier, weights, clock, origin }
    const chosen = chooseClassifier(compiled, { ...choice, router: { chat: (...asked) => router.chat(...asked) } })
    return { compiled, adopt, ...chosen }
  }
  let current = compile(policy, options.origin)
  current.adopt()
  current.notices.forEach(onNotice)
  const { stores = {}, random, onDefect } = options
  const { ledger, quotas, records, breakers: sharedBreakers } = stores
  const { verify } = options
  const kept = { ledger, quotas, sharedBreakers }
  const classifier = classifierInForce(() => current.classifier)
  const router = createRouter({ policy: current.compiled, classifier, verify, ...kept, clock, random, onDefect })
  const writing = records && keepRecords(router, records, clock)
  const report = onDefect ?? ((defect) => process.emitWarning(defect instanceof Error ? defect : String(defect)))
  const drift = new DriftWatch({ records, settings: () => current.compiled.policy.learning.drift, clock, report })
  return {
    ...router,
    ...inProcess(router),
    async close() {
      drift.stop()
      await router.close()
      await writing?.()
    },
    replacePolicy(next, origin = options.origin) {
      current = compile(next, origin)
      const closeGone = current.adopt()
      current.notices.forEach(onNotice)
      void router.replacePolicy(current.compiled).then(closeGone)
    },
    feedback: feedbackTo(records, clock),
    onDrift: (listener) => drift.add(listener),
    checkModels: () => checkModels(current.compiled, clock, (provider) => vendors.isReal(provider)),
  }
}

// A record that its store keeps trying to write is left to the store: closing that is its last chance.
const LAST_RECORDS_MS = 2_000

/**
 * Keeps the record of every request, and what judges say of it; returns what resolves when the last of them is kept, or two
 * seconds have passed.
 */
function keepRecords(router: Router, records: RecordStore, clock: Clock): () => Promise<void> {
  const writing = new Set<Promise<void>>()
  router.onRoute((record) => {
    const write = records.append(record).finally(() => writing.delete(write))
    writing.add(write)
    return write
  })
  router.onFeedback((given) => records.addFeedback(given))
  return async () => {
    const { promise: late, resolve } = Promise.withResolvers<void>()
    const timer = clock.setTimer(LAST_RECORDS_MS, resolve, { keepsAlive: true })
    await Promise.race([Promise.allSettled(writing), late])
    timer.cancel()
  }
}
