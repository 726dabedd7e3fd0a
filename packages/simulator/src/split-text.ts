import type { Random } from '@sluice/core'

const SHORTEST = 3
const LONGEST = 24

/** Cuts the text into deltas of 3 to 24 characters; two at least, where it has two characters. */
export function splitText(text: string, random: Random): readonly string[] {
  const characters = Array.from(text)
  const longest = Math.min(LONGEST, Math.max(1, Math.ceil(characters.length / 2)))
  const pieces: string[] = []
  for (let at = 0; at < characters.length;) {
    const size = Math.min(longest, SHORTEST + Math.floor(random.next() * (LONGEST - SHORTEST + 1)))
    pieces.push(characters.slice(at, at + size).join(''))
    at += size
  }
  return pieces
}
