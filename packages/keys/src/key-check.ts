import type { Clock, KeyRecord, KeyStore } from '@sluice/core'
import { keyState } from './key-ring.ts'
import { digestOf, isSameDigest, parseKey } from './virtual-key.ts'

export interface KeyCheckOptions {
  readonly store: KeyStore
  readonly pepper: string
  readonly clock: Clock
  /** How long a record is not asked for again: a key that is revoked elsewhere works for so long. Default 10,000; 0: never. */
  readonly cacheMs?: number
}

/** Says whose key was presented; undefined for one that is unknown, wrong, expired or revoked: which, is nobody's business. */
export type KeyCheck = (presented: string) => Promise<KeyRecord | undefined>

interface Remembered {
  readonly record: KeyRecord | undefined
  readonly untilMs: number
}

const MOST_REMEMBERED = 10_000
// Compared when there is no record, so that an unknown id takes as long as a wrong secret.
const NOBODY = '0'.repeat(64)

/** Makes a check of presented keys. What it remembers are records, never keys. */
export function createKeyCheck({ store, pepper, clock, cacheMs = 10_000 }: KeyCheckOptions): KeyCheck {
  const remembered = new Map<string, Remembered>()

  async function find(id: string): Promise<KeyRecord | undefined> {
    const known = remembered.get(id)
    if (known && known.untilMs > clock.monotonicMs()) return known.record
    const record = await store.find(id)
    remembered.delete(id)
    remembered.set(id, { record, untilMs: clock.monotonicMs() + cacheMs })
    for (const oldest of remembered.keys()) {
      if (remembered.size <= MOST_REMEMBERED) break
      remembered.delete(oldest)
    }
    return record
  }

  return async (presented) => {
    const key = parseKey(presented)
    if (!key) return undefined
    const record = await find(key.id)
    const isRight = isSameDigest(digestOf(presented, pepper), record?.digest ?? NOBODY)
    return record && isRight && keyState(record, clock.now()) === 'valid' ? record : undefined
  }
}
