import { textOf } from '@sluice/core'
import type { Detector } from './detector.ts'

// Of a loop the end is enough: a model that is caught in one does not leave it.
const LONGEST_TAIL = 4_000
const SHORTEST_LOOP = 200
const FEWEST_TIMES = 5
// Rules, dots, zeros and filler repeat in good answers.
const FEWEST_LETTERS = 3

/** An answer that ends by saying the same thing again and again. */
export const findRepetition: Detector = ({ blocks }) => {
  const tail = textOf(blocks).trimEnd().slice(-LONGEST_TAIL)
  return isLoop(tail) ? 'it repeats itself without end' : undefined
}

/**
 * Whether a text ends with one piece, said at least so many times. The periods of all ends of the text come from the prefix
 * function of the text read backwards, in linear time (Knuth, Morris and Pratt).
 */
function isLoop(tail: string): boolean {
  const borders = new Uint16Array(tail.length)
  let border = 0
  let judged = 0
  for (let at = 1; at < tail.length; at += 1) {
    while (border > 0 && fromEnd(tail, at) !== fromEnd(tail, border)) border = borders[border - 1] ?? 0
    if (fromEnd(tail, at) === fromEnd(tail, border)) border += 1
    borders[at] = border
    const length = at + 1
    const period = length - border
    if (length < SHORTEST_LOOP || period * FEWEST_TIMES > length || period === judged) continue
    if (lettersIn(tail.slice(-period)) >= FEWEST_LETTERS) return true
    judged = period
  }
  return false
}

function fromEnd(text: string, index: number): number {
  return text.charCodeAt(text.length - 1 - index)
}

const LETTER = /\p{L}/u

/** How many different letters a piece has. */
function lettersIn(piece: string): number {
  return new Set(Array.from(piece.toLowerCase()).filter((sign) => LETTER.test(sign))).size
}
