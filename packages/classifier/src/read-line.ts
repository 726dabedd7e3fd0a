import * as kinds from './character-kind.ts'
import { addWord, type WordTally } from './word-tally.ts'
import { EMPTY_WORD, withCharacter } from './word-hash.ts'

/** What a line is made of: characters, except `sentences` (ends of them) and `numbers` (runs of digits). */
export interface LineCounts {
  visible: number
  code: number
  math: number
  backslashes: number
  bars: number
  digits: number
  numbers: number
  nonLatin: number
  ideographs: number
  sentences: number
  questionMarks: number
}

const EQUALS = 61
const BACKSLASH = 92
const BAR = 124

/**
 * Counts the characters, letters apart, of `text` from `start` to `end` by their kind, and adds its words to `words`: one pass,
 * as this is what most of the time goes into. `byKind` is scratch space of `kinds.KINDS` numbers.
 */
export function readLine(text: string, start: number, end: number, words: WordTally, byKind: Uint16Array): LineCounts {
  byKind.fill(0)
  let sentences = 0
  let equals = 0
  let backslashes = 0
  let bars = 0
  let numbers = 0
  let hash = EMPTY_WORD
  let wordStart = start
  let previous = kinds.SPACE
  for (let at = start; at < end; at += 1) {
    const code = text.charCodeAt(at)
    const kind = kinds.characterKind(code)
    if (kind === kinds.LETTER) {
      hash = withCharacter(hash, code)
      previous = kind
      continue
    }
    byKind[kind] = (byKind[kind] ?? 0) + 1
    if (code === EQUALS) equals += 1
    else if (code === BACKSLASH) backslashes += 1
    else if (code === BAR) bars += 1
    else if (kind === kinds.DIGIT && previous !== kinds.DIGIT) numbers += 1
    else if ((kind === kinds.STOP || kind === kinds.QUESTION) && endsSentence(text, at + 1, end)) sentences += 1
    previous = kind
    if (
      kind === kinds.FOREIGN_LETTER ||
      (kind === kinds.JOINER && hash !== EMPTY_WORD && isLetterAt(text, at + 1, end))
    ) {
      hash = withCharacter(hash, code)
      continue
    }
    if (hash !== EMPTY_WORD) addWord(hash, at - wordStart, words)
    hash = EMPTY_WORD
    wordStart = at + 1
  }
  if (hash !== EMPTY_WORD) addWord(hash, end - wordStart, words)
  return summed(byKind, end - start, { sentences, equals, backslashes, bars, numbers })
}

type Singles = Pick<LineCounts, 'sentences' | 'backslashes' | 'bars' | 'numbers'> & { readonly equals: number }

function summed(byKind: Uint16Array, length: number, { equals, ...singles }: Singles): LineCounts {
  const count = (kind: number) => byKind[kind] ?? 0
  return {
    ...singles,
    visible: length - count(kinds.SPACE),
    code: count(kinds.CODE),
    math: count(kinds.MATH) + equals,
    digits: count(kinds.DIGIT),
    nonLatin: count(kinds.FOREIGN_LETTER) + count(kinds.IDEOGRAPH),
    ideographs: count(kinds.IDEOGRAPH),
    questionMarks: count(kinds.QUESTION),
  }
}

function endsSentence(text: string, next: number, end: number): boolean {
  return next >= end || kinds.characterKind(text.charCodeAt(next)) === kinds.SPACE
}

function isLetterAt(text: string, at: number, end: number): boolean {
  return at < end && kinds.characterKind(text.charCodeAt(at)) === kinds.LETTER
}
