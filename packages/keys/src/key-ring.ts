import { randomBytes } from 'node:crypto'
import type { Clock, KeyGrant, KeyRecord, KeyStore } from '@sluice/core'
import { KeyError } from './key-error.ts'
import { digestOf, formatKey } from './virtual-key.ts'

export interface KeyRingOptions {
  readonly store: KeyStore
  /** A secret of at least 32 characters that is kept apart from the store. Whoever has both can check keys, not make them up. */
  readonly pepper: string
  readonly clock: Clock
  /** Source of secrets; default: the operating system's. */
  readonly bytes?: (length: number) => Uint8Array
}

/** What a new key may do, and until when. */
export interface NewKey extends KeyGrant {
  /** For people. Default: the tenant. */
  readonly name?: string
  /** Milliseconds since 1970. Default: never. */
  readonly expiresAt?: number
}

/** A key that was just made. `key` is shown once: it is not kept anywhere. */
export interface IssuedKey {
  readonly key: string
  readonly record: KeyRecord
}

const SHORTEST_PEPPER = 32
const GRACE_MS = 86_400_000

/** Issues, rotates and revokes virtual keys. */
export class KeyRing {
  readonly #options: KeyRingOptions
  readonly #bytes: (length: number) => Uint8Array

  /** @throws KeyError when the pepper is too short to be one. */
  constructor(options: KeyRingOptions) {
    if (options.pepper.length < SHORTEST_PEPPER) {
      throw new KeyError(`keys: the pepper has ${options.pepper.length} characters. Give at least ${SHORTEST_PEPPER}.`)
    }
    this.#options = options
    this.#bytes = options.bytes ?? randomBytes
  }

  /** @throws KeyError when the tenant has no name or the key would never be valid. */
  async issue(asked: NewKey, replaces?: string): Promise<IssuedKey> {
    const { store, pepper, clock } = this.#options
    const createdAt = clock.now()
    checkNewKey(asked, createdAt)
    const id = idFrom(this.#bytes(ID_LENGTH))
    const key = formatKey({ id, secret: Buffer.from(this.#bytes(32)).toString('base64url') })
    const { name = asked.tenant } = asked
    const record = { ...asked, id, digest: digestOf(key, pepper), name, createdAt, replaces }
    await store.put(record)
    return { key, record }
  }

  /**
   * Issues a key with the same grant; what has been spent of its budgets stays spent, and what a policy says of the old key
   * holds for it. The old one is accepted for `graceMs` more, so that its bearers can change over; default one day.
   * @throws KeyError when there is no such key, or it is valid no more.
   */
  async rotate(id: string, graceMs: number = GRACE_MS): Promise<IssuedKey> {
    const { store, clock } = this.#options
    const old = await this.#find(id)
    const state = keyState(old, clock.now())
    if (state !== 'valid') throw new KeyError(`keys: ${id} is ${state}. Issue a new key instead.`)
    const { tenant, tiers, models, budget, name, expiresAt } = old
    const formerIds = newestOf([...(old.formerIds ?? []), id])
    const issued = await this.issue({ tenant, tiers, models, budget, name, expiresAt, formerIds }, id)
    await store.put({ ...old, expiresAt: Math.min(old.expiresAt ?? Infinity, clock.now() + graceMs) })
    return issued
  }

  /** Ends a key now. Again changes nothing. @throws KeyError when there is no such key. */
  async revoke(id: string): Promise<KeyRecord> {
    const { store, clock } = this.#options
    const old = await this.#find(id)
    const record = { ...old, revokedAt: old.revokedAt ?? clock.now() }
    await store.put(record)
    return record
  }

  async #find(id: string): Promise<KeyRecord> {
    const found = await this.#options.store.find(id)
    if (!found) throw new KeyError(`keys: there is no key ${JSON.stringify(id)}. List them to see which there are.`)
    return found
  }
}

/** Whether a key is accepted at a time, or why not. */
export function keyState({ expiresAt, revokedAt }: KeyRecord, time: number): 'valid' | 'expired' | 'revoked' {
  // Whenever that was: the clock of whoever revoked it may be ahead of ours.
  if (revokedAt !== undefined) return 'revoked'
  return expiresAt !== undefined && expiresAt <= time ? 'expired' : 'valid'
}

function checkNewKey({ tenant, expiresAt }: NewKey, time: number): void {
  if (tenant.trim() === '') throw new KeyError('keys: a key needs a tenant: whose money it spends.')
  if (expiresAt !== undefined && expiresAt <= time) throw new KeyError('keys: the key would have expired already.')
}

// A key that is rotated every day for years would else carry all of them with every request.
const MOST_FORMER = 50

/** The first names the sums that are spent from; of the others the newest are those that a policy may name. */
function newestOf(ids: readonly string[]): readonly string[] {
  return ids.length <= MOST_FORMER ? ids : [...ids.slice(0, 1), ...ids.slice(1 - MOST_FORMER)]
}

const ID_LENGTH = 12
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

// An id is public: that some letters are a little likelier than others gives nothing away.
function idFrom(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => ALPHABET[byte % ALPHABET.length]).join('')
}
