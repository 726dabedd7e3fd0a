import { createHash } from 'node:crypto'

const PLAIN = /^[A-Za-z0-9._@:-]{1,200}$/
const MOST_CHARACTERS = 200

/** A caller's word as a part of a store's key: no two words are the same part, and none reaches into the next. */
export function inKey(value: string): string {
  if (PLAIN.test(value)) return value
  const encoded = value.isWellFormed() ? encodeURIComponent(value) : ''
  if (encoded !== '' && encoded.length <= MOST_CHARACTERS) return encoded
  // No encoded text begins so.
  return `%sha256-${createHash('sha256').update(value, 'utf16le').digest('hex')}`
}
