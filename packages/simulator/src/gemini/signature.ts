const MARK = 'gemini-simulator:'

/** Takes the place of a signature where another model made the call; documented by the vendor. */
const SKIP = 'skip_thought_signature_validator'

/** The signature of the model's thoughts. */
export function signThoughts(modelId: string, text: string): string {
  return Buffer.from(`${MARK}${modelId}:${text.length}`).toString('base64')
}

/** Whether this model made it, or may not ask. */
export function isKnownSignature(signature: string, modelId: string): boolean {
  if (signature === SKIP) return true
  return Buffer.from(signature, 'base64').toString('utf8').startsWith(`${MARK}${modelId}:`)
}
