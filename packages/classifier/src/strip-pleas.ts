import * as kinds from './character-kind.ts'
import { EMPTY_WORD, withCharacter } from './word-hash.ts'
import { wordClassOf } from './word-classes.ts'

const LONGEST_PLEA = 160
const MOST_PLEAS = 4
// So many words of begging in a row are no accident of grammar.
const LEAST_BEGGING = 5

/**
 * Takes sentences that only greet, thank or beg off both ends of a text: "Hello! Could you help me?", "Use your best model."
 * Begging at the end is taken off even where no full stop stands before it.
 * A text of nothing else stays as it is. Looks at no more than a few hundred characters.
 */
export function stripPleas(text: string): string {
  let [from, to] = [0, text.length]
  for (let count = 0; count < MOST_PLEAS; count += 1) {
    const end = endOfSentence(text, from, to)
    if (!isPlea(text, from, end)) break
    from = end
  }
  for (let count = 0; count < MOST_PLEAS; count += 1) {
    const start = startOfSentence(text, from, to)
    if (!isPlea(text, start, to)) break
    to = start
  }
  to = beforeBegging(text, from, to)
  return from >= to ? text : text.slice(from, to).trim()
}

function endOfSentence(text: string, from: number, to: number): number {
  const last = Math.min(to, from + LONGEST_PLEA)
  for (let at = from; at < last; at += 1) if (isEnd(text, at)) return at + 1
  return last === to ? to : from
}

function startOfSentence(text: string, from: number, to: number): number {
  const first = Math.max(from, to - LONGEST_PLEA)
  // What ends the last sentence does not begin it.
  let at = to - 1
  while (at > first && (isEnd(text, at) || kinds.characterKind(text.charCodeAt(at)) === kinds.SPACE)) at -= 1
  for (; at > first; at -= 1) if (isEnd(text, at - 1)) return at
  return first === from ? from : to
}

/** Where the last words that only beg begin; `to` when there are few of them. */
function beforeBegging(text: string, from: number, to: number): number {
  const first = Math.max(from, to - LONGEST_PLEA)
  let [begging, start] = [0, to]
  for (let at = to - 1; at >= first; at -= 1) {
    const code = text.charCodeAt(at)
    const kind = kinds.characterKind(code)
    if (isPause(kind, code)) continue
    const end = at + 1
    while (at > first && isInWord(text, at - 1)) at -= 1
    const wordClass = wordClassOf(hashOf(text, at, end))
    if (wordClass !== 'plea' && wordClass !== 'grammar') break
    start = at
    begging += Number(wordClass === 'plea')
  }
  return begging >= LEAST_BEGGING ? start : to
}

function isInWord(text: string, at: number): boolean {
  const kind = kinds.characterKind(text.charCodeAt(at))
  return kind === kinds.LETTER || kind === kinds.JOINER
}

function hashOf(text: string, from: number, to: number): number {
  let hash = EMPTY_WORD
  for (let at = from; at < to; at += 1) hash = withCharacter(hash, lowered(text.charCodeAt(at)))
  return hash
}

/** A full stop inside a number or a name ends nothing. */
function isEnd(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  if (code === NEW_LINE) return true
  const kind = kinds.characterKind(code)
  if (kind !== kinds.STOP && kind !== kinds.QUESTION) return false
  return at + 1 >= text.length || kinds.characterKind(text.charCodeAt(at + 1)) !== kinds.LETTER
}

const NEW_LINE = 10
const COMMA = 44

/** Whether these are words of politeness, begging and grammar alone, at least one of them no grammar. */
function isPlea(text: string, from: number, to: number): boolean {
  let hash = EMPTY_WORD
  let hasPlea = false
  for (let at = from; at <= to; at += 1) {
    const code = at < to ? lowered(text.charCodeAt(at)) : NEW_LINE
    const kind = kinds.characterKind(code)
    if (kind === kinds.LETTER || (kind === kinds.JOINER && hash !== EMPTY_WORD)) {
      hash = withCharacter(hash, code)
      continue
    }
    if (!isPause(kind, code)) return false
    if (hash === EMPTY_WORD) continue
    const wordClass = wordClassOf(hash)
    if (wordClass !== 'plea' && wordClass !== 'grammar') return false
    hasPlea ||= wordClass === 'plea'
    hash = EMPTY_WORD
  }
  return hasPlea
}

function isPause(kind: number, code: number): boolean {
  return kind === kinds.SPACE || kind === kinds.STOP || kind === kinds.QUESTION || code === COMMA
}

function lowered(code: number): number {
  return code >= 65 && code <= 90 ? code + 32 : code
}
