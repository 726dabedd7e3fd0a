import { hash } from 'node:crypto'

const SAFE = /^[a-zA-Z0-9_-]+$/
const PREFIX = 'sluice_'
const DIGEST_LENGTH = 33

/**
 * A tool call's id in the letters and the length that every OpenAI-compatible vendor takes: itself where it fits,
 * otherwise a digest. Equal ids stay equal and different ids different, so call and result still find each other.
 */
export function vendorToolId(id: string, maxLength: number): string {
  // An id that looks like a digest is digested as well: it could be the digest of another id.
  if (id.length <= maxLength && SAFE.test(id) && !id.startsWith(PREFIX)) return id
  return digest(id)
}

/** A key or a name cut to what the vendor takes, with different texts staying different. */
export function vendorKey(key: string | undefined, maxLength: number): string | undefined {
  return key === undefined || key.length <= maxLength ? key : digest(key)
}

/** The id under which a client knows an answer or a part of it: that of its decision, with the protocol's prefix. */
export function answerId(prefix: string, decisionId: string): string {
  return prefix + decisionId.slice(decisionId.indexOf('_') + 1)
}

// 198 bits of SHA-256, 40 characters in all: the shortest limit among the vendors.
function digest(text: string): string {
  return PREFIX + hash('sha256', text, 'base64url').slice(0, DIGEST_LENGTH)
}
