import { hash } from 'node:crypto'

const DIGEST_LENGTH = 24

/**
 * An id for a call that came without: the same for the same answer read again, another for every other call.
 * The vendor's ids are optional, and older models send none.
 */
export function callIdOf(responseId: string, position: number, name: string, argumentsJson: string): string {
  const text = [responseId, position, name, argumentsJson].join('\n')
  return `call_${hash('sha256', text, 'base64url').slice(0, DIGEST_LENGTH)}`
}
