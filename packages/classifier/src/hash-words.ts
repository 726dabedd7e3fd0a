import { emptyBag, readTokens } from './read-tokens.ts'

/** Makes a reader of the words of a text as the trained classifier sees them: hashes, each once, and never the words. */
export function createWordHasher(): (text: string) => number[] {
  const bag = emptyBag()
  return (text) => {
    readTokens(text, bag)
    return [...bag.buckets.subarray(0, bag.count)]
  }
}
