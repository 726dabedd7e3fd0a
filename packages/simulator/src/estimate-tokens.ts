const CHARACTERS_PER_TOKEN = 4

/** What an image counts as, whatever its size: the simulator does not decode pictures. */
export const IMAGE_TOKENS = 1_000

/** The simulator's only tokenizer: four characters are a token, rounded up. */
export function estimateTokens(text: string): number {
  return Math.ceil(text.length / CHARACTERS_PER_TOKEN)
}

/** The longest beginning of the text that is at most `tokens` tokens and does not end in half a character. */
export function firstTokens(text: string, tokens: number): string {
  const cut = text.slice(0, Math.max(0, tokens) * CHARACTERS_PER_TOKEN)
  return /[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut
}
