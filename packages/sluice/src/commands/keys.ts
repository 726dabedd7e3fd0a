import { BUDGET_WINDOWS, formatUsd, parseUsd, systemClock, TIERS, type KeyGrant, type KeyRecord } from '@sluice/core'
import { KeyRing, keyState, type IssuedKey } from '@sluice/keys'
import { openStores } from '../stores/open-stores.ts'
import { DATA_FILE, duration, readArgs, type Command, type Output } from './command.ts'
import { pepperOf } from './serve.ts'

const DATA = { data: { type: 'string', default: DATA_FILE }, redis: { type: 'string' } } as const
const WHERE = `
  --data     The file that keeps the keys. Default ${DATA_FILE}.
  --redis    Where the keys are instead, as for "sluice serve". Default: SLUICE_REDIS_URL, else no Redis.
Needs SLUICE_KEY_PEPPER: the secret under which keys are hashed; the same for every gateway.
`

const ISSUE = {
  ...DATA,
  tenant: { type: 'string', default: '' },
  name: { type: 'string' },
  tiers: { type: 'string' },
  models: { type: 'string' },
  budget: { type: 'string' },
  expires: { type: 'string' },
} as const

const issueCommand: Command = {
  name: 'keys issue',
  about: 'Issues a virtual key and shows it, once.',
  help: `sluice keys issue --tenant NAME [--name TEXT] [--tiers haiku,sonnet] [--models ID,ID] [--budget 25.00/month] [--expires 90d]

Issues a virtual key and shows it, once: what is kept is a hash.

  --tenant   Whose money it spends.
  --tiers    What it may use; default: all. --models: the same by catalog id.
  --budget   Dollars per ${BUDGET_WINDOWS.join(', ')}, of this key alone.
  --expires  How long it is good for; default: until it is revoked.${WHERE}`,
  async run(args, out) {
    const { values } = readArgs('keys issue', ISSUE, args)
    const { name, expires } = values
    const expiresAt = expires === undefined ? undefined : systemClock.now() + duration('--expires', expires)
    const asked = { ...grantOf(values), name, expiresAt }
    await withRing(values, async (ring) => showIssued(await ring.issue(asked), out))
  },
}

const listCommand: Command = {
  name: 'keys list',
  about: 'Lists the virtual keys.',
  help: `sluice keys list [--json]\n\nLists the virtual keys, oldest first: what they may do, not what they are.\n${WHERE}`,
  async run(args, out) {
    const { values } = readArgs('keys list', { ...DATA, json: { type: 'boolean', default: false } }, args)
    await withRing(values, async (_, list) => {
      const records = await list()
      out.write(values.json ? `${JSON.stringify(records.map(shown), undefined, 2)}\n` : records.map(lineOf).join(''))
      if (records.length === 0 && !values.json) out.write('No keys. Issue one with: sluice keys issue --tenant NAME\n')
    })
  },
}

const rotateCommand: Command = {
  name: 'keys rotate',
  about: 'Issues a key in the place of another, which works for a while more.',
  help: `sluice keys rotate ID [--grace 24h]\n\nIssues a key that may do the same; the old one works until its grace time is over.\n${WHERE}`,
  async run(args, out) {
    const options = { ...DATA, grace: { type: 'string', default: '24h' } } as const
    const { values, positionals } = readArgs('keys rotate', options, args, 1)
    const graceMs = duration('--grace', values.grace)
    await withRing(values, async (ring) => showIssued(await ring.rotate(positionals[0] ?? '', graceMs), out))
  },
}

const revokeCommand: Command = {
  name: 'keys revoke',
  about: 'Ends a key now.',
  help: `sluice keys revoke ID\n\nEnds a key now; gateways notice within ten seconds.\n${WHERE}`,
  async run(args, out) {
    const { values, positionals } = readArgs('keys revoke', DATA, args, 1)
    await withRing(values, async (ring) => out.write(lineOf(await ring.revoke(positionals[0] ?? ''))))
  },
}

/** What is done with virtual keys. */
export const KEY_COMMANDS: readonly Command[] = [issueCommand, listCommand, rotateCommand, revokeCommand]

interface Where {
  readonly data: string
  readonly redis?: string
}

type Work = (ring: KeyRing, list: () => Promise<readonly KeyRecord[]>) => Promise<unknown>

async function withRing({ data, redis }: Where, work: Work): Promise<void> {
  const pepper = pepperOf(process.env)
  const stores = await openStores({ data, redisUrl: redis ?? process.env['SLUICE_REDIS_URL'] })
  try {
    const { keys } = stores
    await work(new KeyRing({ store: keys, pepper, clock: systemClock }), () => keys.list())
  } finally {
    await stores.close()
  }
}

interface Asked {
  readonly tenant: string
  readonly tiers?: string
  readonly models?: string
  readonly budget?: string
}

function grantOf({ tenant, tiers, models, budget }: Asked): KeyGrant {
  return { tenant, tiers: tiers?.split(',').map(tierOf), models: models?.split(','), budget: budgetOf(budget) }
}

function tierOf(text: string) {
  const tier = TIERS.find((name) => name === text.trim())
  if (tier) return tier
  throw new Error(`sluice: --tiers has "${text}". Allowed are ${TIERS.join(', ')}, with commas between.`)
}

function budgetOf(text: string | undefined): KeyGrant['budget'] {
  if (text === undefined) return undefined
  const [amount = '', name] = text.split('/')
  const window = BUDGET_WINDOWS.find((one) => one === name)
  if (window && /^\d{1,6}(?:\.\d{1,9})?$/.test(amount)) return { limitNanoUsd: parseUsd(amount), window }
  throw new Error(
    `sluice: --budget is "${text}". Write dollars and a window, such as 25.00/month (${BUDGET_WINDOWS.join(', ')}).`,
  )
}

function showIssued({ key, record }: IssuedKey, out: Output): void {
  out.write(
    `${key}\n\nShown once; what is kept is a hash. Send it as x-api-key or as Authorization: Bearer.\n${lineOf(record)}`,
  )
}

/** A key for people and programs: all but its hash. */
function shown(record: KeyRecord) {
  const { id, tenant, name, tiers, models, budget, createdAt, expiresAt, revokedAt, replaces } = record
  const state = keyState(record, systemClock.now())
  const moments = { createdAt, expiresAt, revokedAt }
  return { id, state, tenant, name, tiers, models, budget: budget && budgetText(budget), ...moments, replaces }
}

function lineOf(record: KeyRecord): string {
  const { id, state, tenant, name, tiers, models, budget } = shown(record)
  const limits = [tiers?.join(','), models?.join(','), budget].filter((part) => part !== undefined)
  return `${[id, state.padEnd(7), tenant, name, ...limits].join('  ')}\n`
}

function budgetText({ limitNanoUsd, window }: NonNullable<KeyGrant['budget']>): string {
  return `${formatUsd(limitNanoUsd)} USD/${window}`
}
