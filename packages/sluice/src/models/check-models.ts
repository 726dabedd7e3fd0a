import type { CatalogEntry } from '@sluice/catalog'
import { AttemptError, type Clock, type Provider, type VendorModel } from '@sluice/core'
import type { CompiledPolicy } from '@sluice/router'

/** Something that a person should know about a model of the policy. */
export interface ModelFinding {
  readonly deployment: string
  /** `error`: it cannot be called. `warning`: it soon cannot, or nobody could tell. */
  readonly severity: 'error' | 'warning'
  /** What is the matter and what to do. */
  readonly message: string
}

const DAY_MS = 86_400_000
const SOON_DAYS = 30
const LISTING_TIMEOUT_MS = 10_000

/**
 * Checks every deployment of a policy: against the catalog's dates, and against the vendor's own list of models where
 * it has one. Never throws: what could not be asked is a warning.
 * @param isAsked which providers to ask; those that are simulated say nothing about the world.
 */
export async function checkModels(
  policy: CompiledPolicy,
  clock: Clock,
  isAsked: (provider: string) => boolean,
): Promise<readonly ModelFinding[]> {
  const listings = await listAll(policy, clock, isAsked)
  return [...policy.byName.values()].flatMap(({ deployment, entry }) => {
    const listing = listings.get(deployment.provider)
    const messages = [fromCatalog(entry, clock.now()), fromVendor(deployment.vendorModel, listing, clock.now())]
    return messages.flatMap((finding) => (finding ? [{ deployment: deployment.id, ...finding }] : []))
  })
}

type Finding = Omit<ModelFinding, 'deployment'>

function fromCatalog({ lifecycle, facts }: CatalogEntry, now: number): Finding | undefined {
  const next = lifecycle.successor ? ` Move to "${lifecycle.successor}".` : ' Move to a current model.'
  if (lifecycle.status === 'retired') return { severity: 'error', message: `"${facts.id}" is retired.${next}` }
  return ending(facts.id, lifecycle.retires, next, now)
}

function fromVendor(vendorModel: string, listing: Listing | undefined, now: number): Finding | undefined {
  if (!listing) return undefined
  if ('problem' in listing) return { severity: 'warning', message: `could not ask the vendor: ${listing.problem}` }
  const listed = find(listing.models, vendorModel)
  if (!listed) {
    const known = [...listing.models.keys()].slice(0, 10).map((id) => `"${id}"`)
    return { severity: 'error', message: `the vendor lists no "${vendorModel}". It lists ${known.join(', ')}.` }
  }
  if (listed.status === 'retired') return { severity: 'error', message: `the vendor has retired "${vendorModel}".` }
  return ending(vendorModel, listed.retires, ' Move to a current model.', now)
}

function ending(model: string, retires: string | undefined, next: string, now: number): Finding | undefined {
  const endsMs = retires === undefined ? NaN : Date.parse(retires)
  const days = Math.ceil((endsMs - now) / DAY_MS)
  if (days <= 0) return { severity: 'error', message: `"${model}" was retired on ${retires}.${next}` }
  if (days <= SOON_DAYS)
    return { severity: 'warning', message: `"${model}" retires on ${retires}, in ${days} days.${next}` }
  return undefined
}

/** By its name, or as the dated snapshot that the name stands for: vendors take the one and list the other. */
function find(models: ReadonlyMap<string, VendorModel>, name: string): VendorModel | undefined {
  const isSnapshot = (id: string) =>
    id.startsWith(`${name}-`) && /^\d{4}-?\d{2}-?\d{2}$/.test(id.slice(name.length + 1))
  return models.get(name) ?? [...models.values()].find(({ id }) => isSnapshot(id))
}

type Listing = { readonly models: ReadonlyMap<string, VendorModel> } | { readonly problem: string }

/** One question per provider, side by side. */
async function listAll(policy: CompiledPolicy, clock: Clock, isAsked: (provider: string) => boolean) {
  const providers = new Map(
    [...policy.byName.values()].map(({ deployment, provider }) => [deployment.provider, provider]),
  )
  const asked = [...providers].filter(([name]) => isAsked(name))
  const listings = await Promise.all(
    asked.map(async ([name, provider]) => [name, await list(provider, clock)] as const),
  )
  return new Map(listings.flatMap(([name, listing]) => (listing ? [[name, listing] as const] : [])))
}

async function list(provider: Provider, clock: Clock): Promise<Listing | undefined> {
  if (!provider.listModels) return undefined
  const controller = new AbortController()
  const timer = clock.setTimer(LISTING_TIMEOUT_MS, () => controller.abort())
  try {
    const models = await provider.listModels(controller.signal)
    return { models: new Map(models.map((model) => [model.id, model])) }
  } catch (error) {
    if (!(error instanceof AttemptError)) throw error
    return { problem: error.failure.message }
  } finally {
    timer.cancel()
  }
}
