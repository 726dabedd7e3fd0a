/** Randomness, passed in so that the real code repeats itself under a seed. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number
}

/** The machine's randomness. Not for secrets. */
export const systemRandom: Random = { next: () => Math.random() }

/**
 * The same sequence for the same seed: mulberry32, 2^32 states.
 * Source: Tommy Ettinger's public-domain generator, as in https://gist.github.com/tommyettinger/46a874533244883189143505d203312c
 */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  return {
    next() {
      state = (state + 0x6d2b79f5) >>> 0
      let mixed = Math.imul(state ^ (state >>> 15), state | 1)
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000
    },
  }
}

const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyz'

/** An id such as `dec_3k9x0q…`: a prefix and `length` random characters (default 20, about 103 bits). */
export function randomId(prefix: string, random: Random, length = 20): string {
  let id = `${prefix}_`
  for (let i = 0; i < length; i += 1) id += ALPHABET[Math.floor(random.next() * ALPHABET.length)]
  return id
}
