import { createHmac, timingSafeEqual } from 'node:crypto'

/** A key as its bearer has it: `sk-sluice-<id>-<secret>`. The id is public, the secret is 32 random bytes. */
export interface VirtualKey {
  readonly id: string
  readonly secret: string
}

const ID = /^[0-9A-Za-z]{12}$/
const SECRET = /^[\w-]{43}$/
const PREFIX = 'sk-sluice-'
const LENGTH = PREFIX.length + 12 + '-'.length + 43

/** Writes a key out. */
export function formatKey({ id, secret }: VirtualKey): string {
  return `${PREFIX}${id}-${secret}`
}

/** Reads a key; undefined for anything that is none. */
export function parseKey(text: string): VirtualKey | undefined {
  if (text.length !== LENGTH || !text.startsWith(PREFIX)) return undefined
  const id = text.slice(PREFIX.length, PREFIX.length + 12)
  const secret = text.slice(PREFIX.length + 13)
  return ID.test(id) && SECRET.test(secret) ? { id, secret } : undefined
}

/** What a key is kept as: HMAC-SHA-256 under the pepper, in hexadecimal. Without the pepper it cannot be checked. */
export function digestOf(key: string, pepper: string): string {
  return createHmac('sha256', pepper).update(key).digest('hex')
}

/** Compares two digests in a time that does not depend on where they differ. */
export function isSameDigest(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one, 'hex'), Buffer.from(other, 'hex')]
  return a.length === DIGEST_BYTES && b.length === DIGEST_BYTES && timingSafeEqual(a, b)
}

const DIGEST_BYTES = 32
