import * as kinds from './character-kind.ts'
import { EMPTY_WORD, spread, withCharacter } from './word-hash.ts'
import { wordClassOf } from './word-classes.ts'

/** The most tokens that are read of one text: words, and pairs of neighbours. */
export const MOST_TOKENS = 2048

const HEAD_CHARACTERS = 3000
const TAIL_CHARACTERS = 1000
const PAIR_SEED = 0x9e3779b1
const SPACE_CODE = 32
const DOLLAR = 36
const PERCENT = 37
const SLASH = 47
const GREATER = 62
const UNDERSCORE = 95
/**
 * Writes the hashes of the words, numbers and signs of a text, and of pairs of neighbours, into `tokens` and returns how
 * many there are. Politeness and begging are left out, pairs reach across them; case, white space, punctuation and marks
 * of layout make no difference.
 * Reads the first 3,000 and the last 1,000 characters, in one pass.
 */
export function readTokens(text: string, tokens: Uint32Array): number {
  const state: Reading = { tokens, count: 0, previous: 0 }
  if (text.length <= HEAD_CHARACTERS + TAIL_CHARACTERS) readPart(text.toLowerCase(), state)
  else {
    readPart(text.slice(0, HEAD_CHARACTERS).toLowerCase(), state)
    readPart(text.slice(-TAIL_CHARACTERS).toLowerCase(), state)
  }
  return state.count
}

interface Reading {
  readonly tokens: Uint32Array
  count: number
  previous: number
}

function readPart(text: string, state: Reading): void {
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
    if (hash !== EMPTY_WORD && isDigit !== isNumber) hash = endWord(hash, state)
    isNumber = isDigit
    if (isDigit || isInWord(text, at, kind, hash)) {
      hash = withCharacter(hash, code)
      continue
    }
    if (hash !== EMPTY_WORD) hash = endWord(hash, state)
    if (kind === kinds.IDEOGRAPH || isSign(kind, code)) addToken(withCharacter(EMPTY_WORD, code), state)
  }
}

function endWord(hash: number, state: Reading): number {
  if (wordClassOf(hash) !== 'plea') addToken(hash, state)
  return EMPTY_WORD
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

function addToken(hash: number, state: Reading): void {
  if (state.count + 2 > state.tokens.length) return
  state.tokens[state.count] = spread(hash)
  state.count += 1
  if (state.previous !== 0) {
    state.tokens[state.count] = spread(Math.imul(state.previous, PAIR_SEED) ^ hash)
    state.count += 1
  }
  state.previous = hash
}
