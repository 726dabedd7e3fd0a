import type { Provider } from '@sluice/core'
import type { Connection, Environment } from '@sluice/provider-kit'
import { PolicyError, type Policy } from '@sluice/router'
import { readConnections, type KnownConnection } from './read-connections.ts'

export interface VendorsOptions {
  readonly env?: Environment
  readonly onMissing?: (missing: KnownConnection) => Connection | undefined
  readonly onDefect?: (defect: unknown) => void
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
export class Vendors {
  #open = new Map<string, OpenVendor>()
  readonly #options: VendorsOptions

  constructor(options: VendorsOptions) {
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

function missingConnection({ name, kind, missing, variable }: KnownConnection) {
  const instead = kind.instead ?? 'name another variable with "apiKeyEnv"'
  return {
    path: `providers.${name}`,
    message: `${missing}. Set ${variable}, or ${instead}.`,
  }
}
