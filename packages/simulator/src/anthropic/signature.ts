const MARK = 'simulator:'

/** The seal of a thinking block. */
export function signThinking(modelId: string, text: string): string {
  return Buffer.from(`${MARK}${modelId}:${text.length}`).toString('base64')
}

/** The model that sealed the block; undefined when the seal is not one of ours. */
export function sealedBy(signature: string): string | undefined {
  const plain = Buffer.from(signature, 'base64').toString('utf8')
  return plain.startsWith(MARK) ? plain.slice(MARK.length).split(':')[0] : undefined
}
