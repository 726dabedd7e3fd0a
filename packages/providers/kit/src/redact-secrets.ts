import { maskQuotes } from './mask-quotes.ts'

const MASK = '***'
// Base64 says the same three ways, by what stands before it.
const ALIGNMENTS = ['', ' ', '  ']

/**
 * Takes secrets out of a text by their exact values, whole and in pieces of 12 characters or more, as they are, in base64
 * and percent-encoded: vendors quote keys back in errors.
 */
export function redactSecrets(text: string, secrets: readonly (string | undefined)[]): string {
  const known = secrets.filter((secret) => secret !== undefined && secret !== '').map(String)
  const whole = known.reduce((redacted, secret) => redacted.replaceAll(secret, MASK), text)
  return maskQuotes(whole, known.flatMap(formsOf))
}

function formsOf(secret: string): string[] {
  const aligned = ALIGNMENTS.map((before) => Buffer.from(before + secret))
  return [
    secret,
    encodeURIComponent(secret.toWellFormed()),
    ...aligned.flatMap((bytes) => [bytes.toString('base64'), bytes.toString('base64url')]),
  ]
}
