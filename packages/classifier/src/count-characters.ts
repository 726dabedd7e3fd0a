import * as kinds from './character-kind.ts'

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

/** Counts the characters, letters apart, of `text` from `start` to `end` by their kind; `byKind` is scratch space of `kinds.KINDS` numbers. */
export function countCharacters(text: string, start: number, end: number, byKind: Uint16Array): LineCounts {
  byKind.fill(0)
  let [sentences, equals, backslashes, bars, numbers, previous] = [0, 0, 0, 0, 0, kinds.SPACE]
  for (let at = start; at < end; at += 1) {
    const code = text.charCodeAt(at)
    const kind = kinds.characterKind(code)
    if (kind === kinds.LETTER) {
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
  }
  const count = (kind: number) => byKind[kind] ?? 0
  return {
    visible: end - start - count(kinds.SPACE),
    code: count(kinds.CODE),
    math: count(kinds.MATH) + equals,
    backslashes,
    bars,
    digits: count(kinds.DIGIT),
    numbers,
    nonLatin: count(kinds.FOREIGN_LETTER) + count(kinds.IDEOGRAPH),
    ideographs: count(kinds.IDEOGRAPH),
    sentences,
    questionMarks: count(kinds.QUESTION),
  }
}

function endsSentence(text: string, next: number, end: number): boolean {
  return next >= end || kinds.characterKind(text.charCodeAt(next)) === kinds.SPACE
}
