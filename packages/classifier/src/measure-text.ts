import * as kinds from './character-kind.ts'
import { readLine, type LineCounts } from './read-line.ts'
import type { WordClass } from './word-classes.ts'
import { takeBack, type Hit, type WordTally } from './word-tally.ts'

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
  'questionWords',
  'negations',
  'formatWords',
  'numbers',
  'tableLines',
  'wordCharacters',
] as const

// What is wanted stands at the edges of a prompt. What lies between is often pasted and speaks for itself only.
const EDGE_WORDS = 60
const LIST_ITEM = /^(?:[-*•+]|\d{1,3}[.)]|[a-z][.)])\s/
const LIST_MARKER_CHARACTERS = 5
// Keeps one plus sign from making a formula of a short question.
const MATH_DAMPING_CHARACTERS = 40

interface Tally extends WordTally {
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
  numbers: number
  tableLines: number
  isInFence: boolean
  /** Characters of the line being read, by kind. */
  readonly byKind: Uint16Array
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
    numbers: 0,
    tableLines: 0,
    wordCharacters: 0,
    isInFence: false,
    byKind: new Uint16Array(kinds.KINDS),
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
  const { words, contentWords, wordCharacters, hits } = tally
  const before = { words, contentWords, wordCharacters, hitCount: hits.length }
  const counts = readLine(text, start, end, tally, tally.byKind)
  tally.visible += counts.visible
  tally.nonLatin += counts.nonLatin
  if (tally.isInFence || looksLikeCode(counts)) {
    tally.codeCharacters += counts.visible
    takeBack(tally, before)
    return
  }
  if (LIST_ITEM.test(text.slice(start, start + LIST_MARKER_CHARACTERS))) tally.listItems += 1
  if (counts.bars >= 2) tally.tableLines += 1
  tally.math += counts.math
  tally.numbers += counts.numbers
  tally.digits += counts.digits
  tally.sentences += counts.sentences
  tally.questionMarks += counts.questionMarks
  tally.words += counts.ideographs / 2
  tally.contentWords += counts.ideographs / 2
}

/** Formulas in LaTeX are full of brackets as well, but of backslashes too. */
function looksLikeCode({ code, visible, backslashes }: LineCounts): boolean {
  return code >= 3 && code * 12 >= visible && backslashes === 0
}

function summed(text: string, tally: Tally): TextMeasures {
  const share = (count: number) => (tally.visible === 0 ? 0 : count / tally.visible)
  const everywhere = (wanted: WordClass) => countHits(tally, ({ wordClass }) => wordClass === wanted)
  const isAtEdge = (place: number) => place <= EDGE_WORDS || place > tally.contentWords - EDGE_WORDS
  const atEdges = (wanted: WordClass) =>
    countHits(tally, ({ wordClass, place }) => wordClass === wanted && isAtEdge(place))
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
    questionWords: everywhere('question'),
    negations: everywhere('negation'),
    formatWords: atEdges('format'),
    numbers: tally.numbers,
    tableLines: tally.tableLines,
    wordCharacters: tally.words === 0 ? 0 : tally.wordCharacters / tally.words,
  }
}

function countHits({ hits }: Tally, isCounted: (hit: Hit) => boolean): number {
  let count = 0
  for (const hit of hits) if (isCounted(hit)) count += 1
  return count
}
