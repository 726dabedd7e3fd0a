import { seededRandom, type LedgerStore, type Random, type Reservation } from '@sluice/core'
import { LedgerModel, textOf, type LedgerStep } from './ledger-model.ts'

export interface ModelPlay {
  /** Of one ledger: each has a connection of its own. */
  readonly stores: readonly LedgerStore[]
  /** Names this play among others on the same ledger; the same seed does the same again. */
  readonly seed: number
  readonly operations: number
  /** At once; 1: one after the other. At most 4: every order of them is tried. */
  readonly atOnce: number
  /** Makes all leases run out. */
  readonly endLeases: () => Promise<void>
  readonly onProgress?: (operations: number) => void
}

const STEPS_PER_WORLD = 40
const LEASE_MS = 60_000
const NAMES = ['reserve', 'reserve', 'extend', 'settle', 'settle'] as const
// Small amounts, and such that their sums leave 2^53 behind.
const UNITS = [1n, 49_999_999_999_999n] as const

/**
 * Plays random operations on a ledger and compares every answer with a simple model's: exactly, or, of those at once,
 * with what it says to them in some order. Returns how many were played. @throws Error that names what differs.
 */
export async function playLedgerModel(play: ModelPlay): Promise<number> {
  const random = seededRandom(play.seed)
  let played = 0
  for (let world = 0; played < play.operations; world += 1) {
    played += await playWorld(play, random, `${play.seed}-${world}`)
    play.onProgress?.(played)
  }
  return played
}

async function playWorld(play: ModelPlay, random: Random, name: string): Promise<number> {
  const reservations = drawReservations(random, name)
  const unit = pick(random, UNITS)
  let models = [new LedgerModel()]
  let played = 0
  while (played < STEPS_PER_WORLD) {
    if (random.next() < 0.06) {
      models = models.map((model) => model.expired())
      await play.endLeases()
      while ((await play.stores[0]?.sweep()) ?? 0);
      played += 1
      continue
    }
    const steps = Array.from({ length: play.atOnce }, () => drawStep(random, reservations, unit))
    const answers = await Promise.all(steps.map((step, index) => take(play.stores[index % play.stores.length], step)))
    models = explain(models, steps, answers)
    if (models.length === 0) throw new Error(differs(name, steps, answers))
    played += steps.length
  }
  await compareBalances(play, models, reservations)
  return played
}

/** The models that give these answers in some order of the steps; of those that are alike, one. */
function explain(
  models: readonly LedgerModel[],
  steps: readonly LedgerStep[],
  answers: readonly string[],
): LedgerModel[] {
  const found = new Map<string, LedgerModel>()
  const go = (model: LedgerModel, left: readonly number[]): void => {
    if (left.length === 0) found.set(model.fingerprint, model)
    for (const index of left) {
      const step = steps[index]
      if (!step) continue
      const { answer, next } = model.after(step)
      if (answer === answers[index])
        go(
          next,
          left.filter((other) => other !== index),
        )
    }
  }
  for (const model of models) go(model, [...steps.keys()])
  return [...found.values()]
}

async function take(store: LedgerStore | undefined, { name, reservation, amountNanoUsd }: LedgerStep): Promise<string> {
  if (!store) throw new Error('ledger model: no store')
  if (name === 'settle') {
    const { isFirst, balances } = await store.settle(reservation, amountNanoUsd)
    return textOf(isFirst ? 'first' : 'again', balances)
  }
  const result =
    name === 'reserve'
      ? await store.reserve({ ...reservation, amountNanoUsd }, LEASE_MS)
      : await store.extend(reservation, amountNanoUsd)
  if (result.type === 'reserved') return textOf('reserved', result.balances)
  return textOf(`refused ${result.account}`, [result.balance])
}

async function compareBalances({ stores }: ModelPlay, models: readonly LedgerModel[], all: readonly Reservation[]) {
  for (const key of new Set(all.flatMap(({ accounts }) => accounts.map((account) => account.key)))) {
    const balance = await stores[0]?.balance(key)
    const said = balance && textOf(key, [balance])
    if (!models.some((model) => textOf(key, [model.balance(key)]) === said))
      throw new Error(`ledger model: at the end the ledger says ${said}`)
  }
}

function drawReservations(random: Random, world: string): readonly Reservation[] {
  const limit = () => (random.next() < 0.3 ? undefined : BigInt(Math.floor(random.next() * 61)))
  const [all, team, key] = [limit(), limit(), limit()]
  return Array.from({ length: 8 }, (_, index) => ({
    id: `${world}-${index}`,
    amountNanoUsd: 0n,
    accounts: [
      { key: `all-${world}`, limitNanoUsd: all },
      { key: `team-${index % 2}-${world}`, limitNanoUsd: team },
      { key: `key-${index % 3}-${world}`, limitNanoUsd: key },
    ],
  }))
}

function drawStep(random: Random, reservations: readonly Reservation[], unit: bigint): LedgerStep {
  const amount = BigInt(Math.floor(random.next() * 21)) * unit
  const { id, accounts } = pick(random, reservations)
  const scaled = accounts.map((account) => ({
    ...account,
    limitNanoUsd: account.limitNanoUsd === undefined ? undefined : account.limitNanoUsd * unit,
  }))
  const name = pick(random, NAMES)
  const isRelease = name === 'settle' && random.next() < 0.2
  return { name, reservation: { id, amountNanoUsd: 0n, accounts: scaled }, amountNanoUsd: isRelease ? 0n : amount }
}

function pick<T>(random: Random, list: readonly T[]): T {
  const one = list[Math.floor(random.next() * list.length)]
  if (one === undefined) throw new Error('ledger model: nothing to pick from')
  return one
}

function differs(world: string, steps: readonly LedgerStep[], answers: readonly string[]): string {
  const said = steps.map(({ name, reservation, amountNanoUsd }, index) => {
    return `${name} ${reservation.id} ${amountNanoUsd} -> ${answers[index]}`
  })
  return `ledger model: in world ${world} no order explains\n  ${said.join('\n  ')}`
}
