import { loadCatalog, readOverlay } from '@sluice/catalog'
import { createRuleClassifier } from '@sluice/classifier'
import { systemClock, type Classifier, type Clock, type LedgerStore, type Provider, type Random } from '@sluice/core'
import { compilePolicy, createRouter, parsePolicy, PolicyError, type Policy, type Router } from '@sluice/router'
import { checkModels, type ModelFinding } from './models/check-models.ts'
import { readConnections, type KnownConnection } from './read-connections.ts'
import type { Connection, Environment } from './provider-kinds.ts'

export interface SluiceOptions {
  /** Where keys are looked up; default: the process's environment. */
  readonly env?: Environment
  /** What to call the policy in errors, such as its file name. */
  readonly origin?: string
  /** Changes to the shipped catalog, as they stand in JSON; later ones win. */
  readonly catalogOverlays?: readonly unknown[]
  /** Default: rules. */
  readonly classifier?: Classifier
  /** Default: memory of this process. */
  readonly ledger?: LedgerStore
  /** How to reach a vendor whose connection is missing; undefined: an error that says what to set. */
  readonly onMissing?: (missing: KnownConnection) => Connection | undefined
  readonly clock?: Clock
  readonly random?: Random
  /** Hears of defects that cost no caller their answer; default: a process warning. */
  readonly onDefect?: (defect: unknown) => void
}

/** A router with its vendors connected. */
export interface Sluice extends Router {
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
    const parsed = parsePolicy(input, origin)
    const { providers, adopt } = vendors.connect(parsed, origin)
    const compiled = compilePolicy(parsed, catalog, providers, origin)
    return { compiled, adopt }
  }
  let current = compile(policy, options.origin)
  current.adopt()
  const { classifier = createRuleClassifier(), ledger, clock = systemClock, random, onDefect } = options
  const router = createRouter({ policy: current.compiled, classifier, ledger, clock, random, onDefect })
  return {
    ...router,
    replacePolicy(next, origin = options.origin) {
      current = compile(next, origin)
      const closeGone = current.adopt()
      void router.replacePolicy(current.compiled).then(closeGone)
    },
    checkModels: () => checkModels(current.compiled, clock, (provider) => vendors.isReal(provider)),
  }
}

interface OpenVendor {
  readonly provider: Provider
  /** False when something stands in for the vendor. */
  readonly isReal: boolean
  /** What it was made from: the same again is the same provider. */
  readonly recipe: string
}

/** A provider entry and how it is reached, if at all. */
interface Reachable {
  readonly known: KnownConnection
  readonly connection: Connection | undefined
}

/** The providers in use. A new policy keeps those that have not changed, connections and all. */
class Vendors {
  #open = new Map<string, OpenVendor>()
  readonly #options: SluiceOptions

  constructor(options: SluiceOptions) {
    this.#options = options
  }

  /** Providers for a policy. Nothing of the old ones is touched before `adopt`. @throws PolicyError */
  connect(policy: Policy, origin?: string) {
    const known = readConnections(policy, this.#options.env ?? process.env, origin).map((one) => this.#complete(one))
    const problems = known.flatMap((one) => (one.connection ? [] : [missingConnection(one.known)]))
    if (problems.length > 0) throw new PolicyError(problems, origin)
    const next = new Map(known.map((one) => [one.known.name, this.#openOne(one, policy)]))
    const providers = new Map([...next].map(([name, { provider }]) => [name, provider]))
    return { providers, adopt: () => this.#adopt(next) }
  }

  isReal(provider: string): boolean {
    return this.#open.get(provider)?.isReal ?? false
  }

  #complete(known: KnownConnection): Reachable {
    return { known, connection: known.missing === undefined ? known.connection : this.#options.onMissing?.(known) }
  }

  #openOne({ known, connection = {} }: Reachable, policy: Policy): OpenVendor {
    const { connectMs } = policy.timeouts
    const recipe = JSON.stringify([policy.providers[known.name]?.kind, connection, connectMs])
    const same = this.#open.get(known.name)
    if (same?.recipe === recipe) return same
    return { recipe, isReal: known.missing === undefined, provider: known.kind.create(connection, connectMs) }
  }

  /** Returns what closes the providers that are no longer used: to be called when the last request under them has ended. */
  #adopt(next: Map<string, OpenVendor>): () => void {
    const kept = new Set([...next.values()].map(({ provider }) => provider))
    const gone = [...this.#open.values()].filter(({ provider }) => !kept.has(provider))
    this.#open = next
    const report = this.#options.onDefect ?? ((defect: unknown) => process.emitWarning(String(defect)))
    return () => gone.forEach(({ provider }) => void provider.close().catch(report))
  }
}

function missingConnection({ name, missing, variable }: KnownConnection) {
  return {
    path: `providers.${name}`,
    message: `${missing}. Set ${variable}, or name another variable with "apiKeyEnv".`,
  }
}
