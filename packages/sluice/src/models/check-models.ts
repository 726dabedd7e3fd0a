import type { CatalogEntry } from '@sluice/catalog'
import { AttemptError, type Clock, type Provider, type VendorModel } from '@sluice/core'
import type { CompiledPolicy } from '@sluice/router'

/** Something that a person should know about a model of the policy. */
export interface ModelFinding {
  readonly deployment: string
  /** `error`: it cannot be called. `warning`: it soon cannot, or nobody could tell. `note`: its vendor has no list to ask for. */
  readonly severity: 'error' | 'warning' | 'note'
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
  return [...policy.byName.values()].flatMap(({ deployment, entry, provider }) => {
    const listing = listings.get(deployment.provider)
    // A deployment's own name is in no list of models: what it is made of is.
    const vendorModel = provider.namesDeployments ? entry.vendorModel : deployment.vendorModel
    const messages = [
      fromCatalog(entry, clock.now()),
      fromVendor({ vendorModel, next: nextOf(entry) }, listing, clock.now()),
    ]
    return messages.flatMap((finding) => (finding ? [{ deployment: deployment.id, ...finding }] : []))
  })
}

type Finding = Omit<ModelFinding, 'deployment'>

function nextOf({ lifecycle }: CatalogEntry): string {
  return lifecycle.successor ? ` Move to "${lifecycle.successor}".` : ' Move to a current model.'
}

/** What the catalog says of a model's end. */
export function fromCatalog(entry: CatalogEntry, now: number): Finding | undefined {
  const { lifecycle, facts } = entry
  const next = nextOf(entry)
  if (lifecycle.status === 'retired') return { severity: 'error', message: `"${facts.id}" is retired.${next}` }
  return ending(facts.id, lifecycle.retires, next, now)
}

interface AskedModel {
  readonly vendorModel: string
  /** What to do once it is gone. */
  readonly next: string
}

function fromVendor({ vendorModel, next }: AskedModel, listing: Listing | undefined, now: number): Finding | undefined {
  if (!listing) return undefined
  if ('isMissing' in listing) return { severity: 'note', message: 'no models endpoint, checked by the catalog only' }
  if ('problem' in listing) return { severity: 'warning', message: `could not ask the vendor: ${listing.problem}` }
  const listed = find(listing.models, vendorModel)
  if (!listed) {
    const known = [...listing.models.keys()].slice(0, 10).map((id) => `"${id}"`)
    return { severity: 'error', message: `the vendor lists no "${vendorModel}". It lists ${known.join(', ')}.${next}` }
  }
  if (listed.status === 'retired')
    return { severity: 'error', message: `the vendor has retired "${vendorModel}".${next}` }
  return ending(vendorModel, listed.retires, next, now)
}

function ending(model: string, retires: string | undefined, next: string, now: number): Finding | undefined {
  const endsMs = retires === undefined ? NaN : Date.parse(retires)
  const days = Math.ceil((endsMs - now) / DAY_MS)
  if (days <= 0) return { severity: 'error', message: `"${model}" was retired on ${retires}.${next}` }
  if (days <= SOON_DAYS)
    return { severity: 'warning', message: `"${model}" retires on ${retires}, in ${days} days.${next}` }
  return undefined
}

/**
 * By its name, as the latest or the dated snapshot that the name stands for, or as the model of which it names a version after an @:
 * vendors take the one and list the other.
 */
function find(models: ReadonlyMap<string, VendorModel>, name: string): VendorModel | undefined {
  const isSnapshot = (id: string) =>
    id.startsWith(`${name}-`) && /^\d{4}-?\d{2}-?\d{2}$/.test(id.slice(name.length + 1))
  const snapshot = () => [...models.values()].find(({ id }) => isSnapshot(id))
  return models.get(name) ?? models.get(`${name}:latest`) ?? snapshot() ?? models.get(name.replace(/@[^@]*$/, ''))
}

type Listing =
  | { readonly models: ReadonlyMap<string, VendorModel> }
  | { readonly problem: string }
  /** The vendor has none. */
  | { readonly isMissing: true }

/** One question per provider, side by side. */
async function listAll(policy: CompiledPolicy, clock: Clock, isAsked: (provider: string) => boolean) {
  const providers = new Map(
    [...policy.byName.values()].map(({ deployment, provider }) => [deployment.provider, provider]),
  )
  const asked = [...providers].filter(([name]) => isAsked(name))
  const listings = await Promise.all(
    asked.map(async ([name, provider]) => [name, await list(provider, clock)] as const),
  )
  return new Map(listings)
}

async function list(provider: Provider, clock: Clock): Promise<Listing> {
  if (!provider.listModels) return { isMissing: true }
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
