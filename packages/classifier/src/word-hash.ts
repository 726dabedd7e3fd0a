/** The hash of no characters yet: FNV-1a, 32 bits. Source: http://www.isthe.com/chongo/tech/comp/fnv/ */
export const EMPTY_WORD = 0x811c9dc5 | 0

const PRIME = 0x01000193

/** The hash of a word with the UTF-16 code unit `code` behind it. */
export function withCharacter(hash: number, code: number): number {
  return Math.imul(hash ^ code, PRIME)
}

/** The hash of a whole word. */
export function hashWord(word: string): number {
  let hash = EMPTY_WORD
  for (let at = 0; at < word.length; at += 1) hash = withCharacter(hash, word.charCodeAt(at))
  return hash
}

/** Spreads the bits of a hash, so that its last ones make a fair address (the end of MurmurHash3, public domain). */
export function spread(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}
