const SLICE_LENGTH = 12
const MASK = '***'

/** Takes a secret out of a text, whole and in slices of 12 characters or more: vendors quote keys back in errors. */
export function redactSecret(text: string, secret: string | undefined): string {
  if (secret === undefined || secret === '') return text
  let redacted = text.replaceAll(secret, MASK)
  for (let start = 0; start + SLICE_LENGTH <= secret.length; start += 1) {
    redacted = redacted.replaceAll(secret.slice(start, start + SLICE_LENGTH), MASK)
  }
  return redacted
}
