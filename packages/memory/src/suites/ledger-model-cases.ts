import type { LedgerAccount, NanoUsd, Reservation } from '@sluice/core'
import fc from 'fast-check'
import { expect } from 'vitest'
import { LEASE_MS, sweepAll, type LedgerCase, type LedgerUnderTest } from './ledger-under-test.ts'
import { ReferenceLedger } from './reference-ledger.ts'

const OPERATIONS = fc.array(
  fc.record({
    name: fc.constantFrom('reserve', 'reserve', 'extend', 'settle', 'settle', 'release', 'end-leases'),
    request: fc.nat({ max: 7 }),
    amount: fc.bigInt({ min: 0n, max: 20n }),
  }),
  { maxLength: 40 },
)
const LIMIT = fc.option(fc.bigInt({ min: 0n, max: 60n }), { nil: undefined })
const LIMITS = fc.tuple(LIMIT, LIMIT, LIMIT)
/** Small amounts, and such that their sums leave 2^53 behind. */
const UNIT = fc.constantFrom(1n, 49_999_999_999_999n)

type Operation = (typeof OPERATIONS extends fc.Arbitrary<infer List extends readonly unknown[]> ? List : never)[number]

interface World {
  readonly ledger: LedgerUnderTest
  readonly reference: ReferenceLedger
}

/** Any history, compared step by step with what a simple model says. */
export const MODEL_CASES: readonly LedgerCase[] = [
  {
    name: 'answers as a simple model does to any history of holding, extending, settling, releasing and expiring',
    async run(ledger, runs) {
      let world = 0
      const history = fc.asyncProperty(OPERATIONS, LIMITS, UNIT, async (operations, limits, unit) => {
        world += 1
        const reservations = Array.from({ length: 8 }, (_, index) => reservationOf(index, world, limits, unit))
        await compare({ ledger, reference: new ReferenceLedger() }, operations, reservations, unit)
      })
      await fc.assert(history, { numRuns: runs(2_000) })
      expect(world).toBeGreaterThan(0)
    },
  },
]

function reservationOf(
  index: number,
  world: number,
  [all, team, key]: readonly (NanoUsd | undefined)[],
  unit: NanoUsd,
): Reservation {
  const account = (name: string, limit: NanoUsd | undefined): LedgerAccount => ({
    key: `${name}-${world}`,
    limitNanoUsd: limit === undefined ? undefined : limit * unit,
  })
  const accounts = [account('all', all), account(`team-${index % 2}`, team), account(`key-${index % 3}`, key)]
  return { id: `${world}-${index}`, amountNanoUsd: 0n, accounts }
}

async function compare(
  world: World,
  operations: readonly Operation[],
  reservations: readonly Reservation[],
  unit: NanoUsd,
): Promise<void> {
  for (const { name, request, amount } of operations) {
    const reservation = reservations[request]
    if (reservation) await step(world, name, reservation, amount * unit)
  }
  const keys = new Set(reservations.flatMap(({ accounts }) => accounts.map(({ key }) => key)))
  for (const key of keys) expect(await world.ledger.store.balance(key)).toEqual(world.reference.balance(key))
}

async function step({ ledger, reference }: World, name: string, held: Reservation, amount: NanoUsd): Promise<void> {
  const balances = () => held.accounts.map(({ key }) => reference.balance(key))
  const reserved = (full: string | undefined) =>
    full === undefined
      ? { type: 'reserved', balances: balances() }
      : { type: 'refused', account: full, balance: reference.balance(full) }
  const settled = (isFirst: boolean) => ({ isFirst, balances: balances() })

  if (name === 'end-leases') {
    reference.endLeases()
    return sweepAll(ledger)
  }
  const { store } = ledger
  const wanted = { ...held, amountNanoUsd: amount }
  if (name === 'reserve')
    return expect(await store.reserve(wanted, LEASE_MS)).toEqual(reserved(reference.reserve(wanted)))
  if (name === 'extend')
    return expect(await store.extend(held, amount)).toEqual(reserved(reference.extend(held, amount)))
  const actual = name === 'release' ? 0n : amount
  expect(await store.settle(held, actual)).toEqual(settled(reference.settle(held, actual)))
}
