import * as kinds from './character-kind.ts'
import { EMPTY_WORD, spread, withCharacter } from './word-hash.ts'
import { wordClassOf } from './word-classes.ts'

/** How many weights words share. */
export const BUCKETS = 1 << 16

/** The words of a text, each by the number of its bucket. */
export interface BagOfWords {
  /** The first `count` count; each bucket is there once. */
  readonly buckets: Uint32Array
  count: number
  /** Per bucket: 1 when it is in the bag. */
  readonly has: Uint8Array
}

const HEAD_CHARACTERS = 3000
const TAIL_CHARACTERS = 1000
const PAIR_SEED = 0x9e3779b1
const SPACE_CODE = 32
const DOLLAR = 36
const PERCENT = 37
const SLASH = 47
const GREATER = 62
const UNDERSCORE = 95
const MOST_WORDS = 2048

/** A bag to read texts into, one after the other. */
export function emptyBag(): BagOfWords {
  return { buckets: new Uint32Array(MOST_WORDS), count: 0, has: new Uint8Array(BUCKETS) }
}

/**
 * Fills the bag with the words, numbers and signs of a text, and with pairs of neighbours. Politeness and begging are left
 * out, pairs reach across them; case, white space, punctuation and marks of layout make no difference. Reads the first 3,000
 * and the last 1,000 characters, in one pass.
 */
export function readTokens(text: string, bag: BagOfWords): void {
  for (let index = 0; index < bag.count; index += 1) bag.has[bag.buckets[index] ?? 0] = 0
  bag.count = 0
  const isLong = text.length > HEAD_CHARACTERS + TAIL_CHARACTERS
  const previous = readPart(isLong ? text.slice(0, HEAD_CHARACTERS) : text, 0, bag)
  if (isLong) readPart(text.slice(-TAIL_CHARACTERS), previous, bag)
}

/** Reads on after the token `previous` (0: none) and returns the last one. */
function readPart(part: string, before: number, bag: BagOfWords): number {
  const text = part.toLowerCase()
  let previous = before
  let hash = EMPTY_WORD
  let isNumber = false
  for (let at = 0; at <= text.length; at += 1) {
    const code = at < text.length ? text.charCodeAt(at) : SPACE_CODE
    const kind = kinds.characterKind(code)
    if (kind === kinds.LETTER && !isNumber) {
      hash = withCharacter(hash, code)
      continue
    }
    const isDigit = kind === kinds.DIGIT
    if (hash !== EMPTY_WORD && isDigit !== isNumber) {
      previous = addWord(hash, previous, bag)
      hash = EMPTY_WORD
    }
    isNumber = isDigit
    if (isDigit || isInWord(text, at, kind, hash)) {
      hash = withCharacter(hash, code)
      continue
    }
    if (hash !== EMPTY_WORD) previous = addWord(hash, previous, bag)
    hash = EMPTY_WORD
    if (kind === kinds.IDEOGRAPH || isSign(kind, code)) previous = addWord(withCharacter(hash, code), previous, bag)
  }
  return previous
}

function isInWord(text: string, at: number, kind: number, hash: number): boolean {
  if (kind === kinds.LETTER || kind === kinds.FOREIGN_LETTER) return true
  if (kind !== kinds.JOINER || hash === EMPTY_WORD || at + 1 >= text.length) return false
  return kinds.characterKind(text.charCodeAt(at + 1)) === kinds.LETTER
}

/** Signs of code and of formulas. Underscores and angle brackets are marks of layout as well. */
function isSign(kind: number, code: number): boolean {
  if (kind === kinds.CODE) return code !== UNDERSCORE && code !== GREATER
  return kind === kinds.MATH || code === DOLLAR || code === PERCENT || code === SLASH
}

/** Adds a word and the pair it makes, unless it is a plea; returns what is now the last word. */
function addWord(hash: number, previous: number, bag: BagOfWords): number {
  if (wordClassOf(hash) === 'plea') return previous
  add(spread(hash), bag)
  if (previous !== 0) add(spread(Math.imul(previous, PAIR_SEED) ^ hash), bag)
  return hash
}

function add(token: number, bag: BagOfWords): void {
  const bucket = token % BUCKETS
  if (bag.has[bucket] === 1 || bag.count === bag.buckets.length) return
  bag.has[bucket] = 1
  bag.buckets[bag.count] = bucket
  bag.count += 1
}
