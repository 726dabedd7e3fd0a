import { hash } from 'node:crypto'

const PREFIX = 'sluice_'
const DIGEST_LENGTH = 33

/** A key or a name cut to what the vendor takes, with different texts staying different. */
export function vendorKey(key: string | undefined, maxLength: number): string | undefined {
  return key === undefined || key.length <= maxLength ? key : digest(key)
}

// 198 bits of SHA-256, 40 characters in all.
function digest(text: string): string {
  return PREFIX + hash('sha256', text, 'base64url').slice(0, DIGEST_LENGTH)
}
