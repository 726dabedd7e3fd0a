import { bug, type PlantedBug } from './planted-bug.ts'

const SETTLEMENT = 'packages/router/src/settlement.ts'
const DELIVER = 'packages/router/src/deliver.ts'
const HOLD = 'packages/router/src/budget/hold.ts'
const TOP_UP = 'packages/router/src/top-up.ts'
const SETTLING = 'await this.#parts.ledger.settle(this.#reservation, actualNanoUsd)'

/** In what the router does with money and quotas. */
export const MONEY_BUGS: readonly PlantedBug[] = [
  bug(
    'settle-skipped-on-abort',
    'who leaves is not charged, and what was held for them stays held',
    SETTLEMENT,
    '[settleMoney(trip, attempts), giveQuotas(trip, ending)]',
    "[ending.end === 'abandoned' ? undefined : settleMoney(trip, attempts), giveQuotas(trip, ending)]",
  ),
  bug(
    'quota-kept-on-abort',
    'who leaves keeps their place',
    SETTLEMENT,
    '[settleMoney(trip, attempts), giveQuotas(trip, ending)]',
    "[settleMoney(trip, attempts), ending.end === 'abandoned' ? undefined : giveQuotas(trip, ending)]",
  ),
  bug('settle-twice', 'a request is settled twice', HOLD, SETTLING, `(${SETTLING}, ${SETTLING})`),
  bug(
    'nan-posted',
    'a count that cannot be is taken as it is',
    'packages/router/src/budget/sane-usage.ts',
    'if (TOKEN_CLASSES.every((name) => isCount(usage[name])) && isCount(usage.reasoningTokens)) {',
    'if (usage) {',
  ),
  bug(
    'cut-posted-as-reported',
    'a stream that was cut costs what the vendor had reported by then: mostly nothing',
    DELIVER,
    "return saneUsage(seenUsage(candidate, seen), 'estimated')",
    "return saneUsage(seen.usage, 'estimated')",
  ),
  bug(
    'missing-usage-free',
    'an answer without a count costs nothing',
    DELIVER,
    "if (sane.usageSource === 'reported') return sane",
    'if (sane) return sane',
  ),
  bug(
    'in-doubt-free',
    'a call that may have run costs nothing',
    SETTLEMENT,
    "FAILURE_RULES[failure.kind].billed === 'prompt' ? promptUsage(candidate) : undefined",
    "FAILURE_RULES[failure.kind].billed === 'prompt' ? undefined : undefined",
  ),
  bug(
    'counted-failure-estimated',
    'what the vendor says that a failed call used is not listened to',
    SETTLEMENT,
    "const told = failure.usage && saneUsage(failure.usage, 'reported')",
    'const told = undefined',
  ),
  bug(
    'extend-forgotten',
    'another attempt is made without more money for it',
    TOP_UP,
    'if (!hold || neededNanoUsd <= hold.heldNanoUsd) return undefined',
    'if (neededNanoUsd >= 0n) return undefined',
  ),
  bug(
    'released-on-failover',
    'what was held is given back before the next attempt',
    TOP_UP,
    'const neededNanoUsd =',
    'await hold?.settle(0n)\n    const neededNanoUsd =',
  ),
  bug(
    'window-of-a-later-moment',
    'a request belongs to the window two seconds after its arrival',
    'packages/router/src/hold-money.ts',
    'accountsOf(first.context, first.parts.budgets, first.time)',
    'accountsOf(first.context, first.parts.budgets, first.time + 2_000)',
  ),
  bug(
    'late-grant-kept',
    'what the ledger granted too late is never released',
    'packages/router/src/budget/reserve.ts',
    'reserving.then(release, () => undefined)',
    'reserving.then(() => undefined, () => undefined)',
  ),
]
