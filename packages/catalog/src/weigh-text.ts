// A character of Chinese, Japanese or Korean takes as many tokens as 3.05 of English prose:
// o200k, measured: 1.47 against 4.49 characters per token. Assumed to be alike in other tokenizers.
const WIDE_WEIGHT = 4.49 / 1.47
const FIRST_WIDE_CODE = 0x2e80

/** Characters of a text, each counted by how many of English prose take as many tokens. The weights of its pieces add up to its own. */
export function weighText(text: string): number {
  let wide = 0
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) >= FIRST_WIDE_CODE) wide += 1
  return text.length - wide + wide * WIDE_WEIGHT
}
