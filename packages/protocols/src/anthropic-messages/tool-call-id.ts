import { createHash } from 'node:crypto'

const ACCEPTED = /^[a-zA-Z0-9_-]{1,64}$/
const REFUSED_CHARACTERS = /[^a-zA-Z0-9_-]/g
const HASH_LENGTH = 16

/**
 * A tool call's id in the characters that the vendor takes. The same id always becomes the same one, so that call and
 * result still match; different ids stay different, because a changed one carries a hash of what it was.
 */
export function encodeToolCallId(id: string): string {
  if (ACCEPTED.test(id)) return id
  const hash = createHash('sha256').update(id).digest('hex').slice(0, HASH_LENGTH)
  const readable = id.replaceAll(REFUSED_CHARACTERS, '_').slice(0, 64 - HASH_LENGTH - 1)
  return `${readable}_${hash}`
}
