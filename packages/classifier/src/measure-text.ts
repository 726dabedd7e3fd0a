import * as kinds from './character-kind.ts'
import { WORD_CLASSES, type WordClass } from './word-classes.ts'

/** Measurements of a text. Shares are of its visible characters, 0 to 1; the rest are counts. */
export type TextMeasures = Readonly<Record<(typeof MEASURES)[number], number>>

const MEASURES = [
  'characters',
  'words',
  'contentWords',
  'sentences',
  'lines',
  'codeShare',
  'codeFences',
  'mathShare',
  'digitShare',
  'nonLatinShare',
  'questionMarks',
  'listItems',
  'reasoningWords',
  'mathWords',
  'simpleWords',
  'codeWords',
  'constraintWords',
  'steps',
] as const

// What is wanted stands at the edges of a prompt. What lies between is often pasted and speaks for itself only.
const EDGE_WORDS = 60
const LIST_ITEM = /^(?:[-*•+]|\d{1,3}[.)]|[a-z][.)])\s/
const LIST_MARKER_CHARACTERS = 5
// Keeps one plus sign from making a formula of a short question.
const MATH_DAMPING_CHARACTERS = 40
const EQUALS = 61
const BACKSLASH = 92

interface Tally {
  words: number
  contentWords: number
  sentences: number
  lines: number
  visible: number
  codeCharacters: number
  codeFences: number
  math: number
  digits: number
  nonLatin: number
  questionMarks: number
  listItems: number
  isInFence: boolean
  /** Words of a class, with their place in the text. */
  readonly hits: { readonly wordClass: WordClass; readonly place: number }[]
}

/** Counts in one pass what a text is made of. Case, blank lines, indentation and emphasis marks make no difference. */
export function measureText(text: string): TextMeasures {
  const lower = text.toLowerCase()
  const tally = emptyTally()
  let start = 0
  while (start <= lower.length) {
    const newline = lower.indexOf('\n', start)
    const end = newline === -1 ? lower.length : newline
    measureLine(lower, skipSpaces(lower, start, end), end, tally)
    start = end + 1
  }
  return summed(text, tally)
}

function emptyTally(): Tally {
  return {
    words: 0,
    contentWords: 0,
    sentences: 0,
    lines: 0,
    visible: 0,
    codeCharacters: 0,
    codeFences: 0,
    math: 0,
    digits: 0,
    nonLatin: 0,
    questionMarks: 0,
    listItems: 0,
    isInFence: false,
    hits: [],
  }
}

function skipSpaces(text: string, start: number, end: number): number {
  let at = start
  while (at < end && kinds.characterKind(text.charCodeAt(at)) === kinds.SPACE) at += 1
  return at
}

function measureLine(text: string, start: number, end: number, tally: Tally): void {
  if (start === end) return
  tally.lines += 1
  if (text.startsWith('```', start) || text.startsWith('~~~', start)) {
    tally.isInFence = !tally.isInFence
    if (tally.isInFence) tally.codeFences += 1
    return
  }
  const counts = countCharacters(text, start, end)
  tally.visible += counts.visible
  tally.nonLatin += counts.nonLatin
  if (tally.isInFence || looksLikeCode(counts)) {
    tally.codeCharacters += counts.visible
    return
  }
  if (LIST_ITEM.test(text.slice(start, start + LIST_MARKER_CHARACTERS))) tally.listItems += 1
  tally.math += counts.math
  tally.digits += counts.digits
  tally.sentences += counts.sentences
  tally.questionMarks += counts.questionMarks
  tally.words += counts.ideographs / 2
  tally.contentWords += counts.ideographs / 2
  readWords(text, start, end, tally)
}

interface LineCounts {
  visible: number
  code: number
  math: number
  backslashes: number
  digits: number
  nonLatin: number
  ideographs: number
  sentences: number
  questionMarks: number
}

function countCharacters(text: string, start: number, end: number): LineCounts {
  const byKind = new Uint16Array(11)
  let sentences = 0
  let equals = 0
  let backslashes = 0
  for (let at = start; at < end; at += 1) {
    const code = text.charCodeAt(at)
    const kind = kinds.characterKind(code)
    byKind[kind] = (byKind[kind] ?? 0) + 1
    if (code === EQUALS) equals += 1
    if (code === BACKSLASH) backslashes += 1
    if ((kind === kinds.STOP || kind === kinds.QUESTION) && endsSentence(text, at + 1, end)) sentences += 1
  }
  const count = (kind: number) => byKind[kind] ?? 0
  return {
    visible: end - start - count(kinds.SPACE),
    code: count(kinds.CODE),
    math: count(kinds.MATH) + equals,
    backslashes,
    digits: count(kinds.DIGIT),
    nonLatin: count(kinds.FOREIGN_LETTER) + count(kinds.IDEOGRAPH),
    ideographs: count(kinds.IDEOGRAPH),
    sentences,
    questionMarks: count(kinds.QUESTION),
  }
}

function endsSentence(text: string, next: number, end: number): boolean {
  return next >= end || kinds.characterKind(text.charCodeAt(next)) === kinds.SPACE
}

/** Formulas in LaTeX are full of brackets as well, but of backslashes too. */
function looksLikeCode({ code, visible, backslashes }: LineCounts): boolean {
  return code >= 3 && code * 12 >= visible && backslashes === 0
}

function readWords(text: string, start: number, end: number, tally: Tally): void {
  let wordStart = -1
  for (let at = start; at <= end; at += 1) {
    const kind = at < end ? kinds.characterKind(text.charCodeAt(at)) : kinds.SPACE
    if (kind === kinds.LETTER || kind === kinds.FOREIGN_LETTER) {
      if (wordStart === -1) wordStart = at
      continue
    }
    if (wordStart === -1 || (kind === kinds.JOINER && isLetterAt(text, at + 1, end))) continue
    readWord(text.slice(wordStart, at), tally)
    wordStart = -1
  }
}

function isLetterAt(text: string, at: number, end: number): boolean {
  return at < end && kinds.characterKind(text.charCodeAt(at)) === kinds.LETTER
}

function readWord(word: string, tally: Tally): void {
  tally.words += 1
  const wordClass = WORD_CLASSES.get(word)
  if (wordClass === 'ignored') return
  tally.contentWords += 1
  if (wordClass) tally.hits.push({ wordClass, place: tally.contentWords })
}

function summed(text: string, tally: Tally): TextMeasures {
  const share = (count: number) => (tally.visible === 0 ? 0 : count / tally.visible)
  const everywhere = (wanted: WordClass) => tally.hits.filter(({ wordClass }) => wordClass === wanted).length
  const isAtEdge = (place: number) => place <= EDGE_WORDS || place > tally.contentWords - EDGE_WORDS
  const atEdges = (wanted: WordClass) =>
    tally.hits.filter(({ wordClass, place }) => wordClass === wanted && isAtEdge(place)).length
  return {
    characters: text.length,
    words: tally.words,
    contentWords: tally.contentWords,
    sentences: tally.sentences,
    lines: tally.lines,
    codeShare: share(tally.codeCharacters),
    codeFences: tally.codeFences,
    mathShare: tally.math / (tally.visible + MATH_DAMPING_CHARACTERS),
    digitShare: share(tally.digits),
    nonLatinShare: share(tally.nonLatin),
    questionMarks: tally.questionMarks,
    listItems: tally.listItems,
    reasoningWords: atEdges('reasoning'),
    mathWords: everywhere('math'),
    simpleWords: atEdges('simple'),
    codeWords: atEdges('code'),
    constraintWords: everywhere('constraint'),
    steps: everywhere('step'),
  }
}
