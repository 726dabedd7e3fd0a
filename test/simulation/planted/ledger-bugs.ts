import { bug, type PlantedBug } from './planted-bug.ts'

const LEDGER = 'packages/memory/src/memory-ledger.ts'
const BOOK = 'packages/memory/src/account-book.ts'
const LEASES = 'packages/memory/src/lease-queue.ts'

/** In the store. */
export const LEDGER_BUGS: readonly PlantedBug[] = [
  bug(
    'ledger-race',
    'another reservation comes between the check for room and the hold',
    LEDGER,
    'const endsMs = this.#clock.monotonicMs() + leaseMs',
    'await Promise.resolve()\n    const endsMs = this.#clock.monotonicMs() + leaseMs',
  ),
  bug(
    'lease-never-swept',
    'what a dead gateway held stays held',
    LEASES,
    'if (nowMs < this.#earliestSecond * SECOND_MS) return []',
    'if (nowMs >= 0) return []',
  ),
  bug(
    'lease-refunded',
    'a lease that runs out is given back, though the vendor may have billed',
    LEDGER,
    '{ pending: -amountNanoUsd, posted: amountNanoUsd }',
    '{ pending: -amountNanoUsd, posted: 0n }',
  ),
  bug(
    'late-settle-added',
    'a settlement after the end of its lease is charged beside what was posted for it',
    LEDGER,
    'posted: actualNanoUsd - postedBefore',
    'posted: actualNanoUsd',
  ),
  bug('hold-kept', 'settling leaves the hold', LEDGER, '{ pending: -held,', '{ pending: 0n,'),
  bug(
    'extend-unchecked',
    'more is held without a look at the limit',
    LEDGER,
    'hold ? this.#book.firstWithoutRoom(accounts, byNanoUsd) : accounts[0]',
    'hold ? undefined : accounts[0]',
  ),
  bug(
    'one-scope-unchecked',
    'of several budgets the last is not looked at',
    BOOK,
    'return accounts.find(({ key, limitNanoUsd }) => {',
    'return accounts.slice(0, -1).find(({ key, limitNanoUsd }) => {',
  ),
]
