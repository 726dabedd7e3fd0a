import { bug, type PlantedBug } from './planted-bug.ts'

const KEEPER = 'packages/redis/src/ledger/slice-keeper.ts'
const RECOVER = 'packages/redis/src/ledger/recover.ts'
const LEDGER = 'packages/redis/src/ledger/redis-ledger.ts'
const AWAY = 'packages/redis/src/ledger/away-book.ts'

/** In the ledger of a fleet, while Redis is away and when it comes back. */
export const FLEET_BUGS: readonly PlantedBug[] = [
  bug(
    'away-without-limit',
    'while Redis is away everything is granted',
    AWAY,
    "if (result.type === 'refused')",
    "if (result.type === 'refused' && this.#held.size > 1_000_000)",
  ),
  bug(
    'spent-away-untold',
    'what was settled while Redis was away is never told',
    RECOVER,
    'await inBatches(missing.filter(isRequest), settle)',
    '',
  ),
  bug(
    'unwanted-kept',
    'what Redis holds though it was refused here stays held',
    LEDGER,
    'if (isHeldPerhaps) this.#open.refused(reservation)',
    '',
  ),
  bug(
    'slice-kept',
    'a slice that a dead gateway had set aside is never given back',
    KEEPER,
    'await journal.append({ id, actualNanoUsd: 0n, accounts, time: now() })',
    '',
  ),
].map((one) => ({ ...one, mode: 'redis' }))
