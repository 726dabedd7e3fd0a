import { isCommon, wordClassOf, type WordClass } from './word-classes.ts'

/** The words of a text, counted. */
export interface WordTally {
  words: number
  /** Words that are neither grammar nor politeness. */
  contentWords: number
  /** Characters in words. */
  wordCharacters: number
  /** Words of a class, with their place among the content words. */
  readonly hits: Hit[]
}

export interface Hit {
  readonly wordClass: WordClass
  readonly place: number
}

/** Counts one word. */
export function addWord(hash: number, characters: number, tally: WordTally): void {
  tally.words += 1
  tally.wordCharacters += characters
  const wordClass = wordClassOf(hash)
  if (wordClass === undefined) {
    tally.contentWords += 1
    return
  }
  if (wordClass === 'question' || wordClass === 'negation') tally.hits.push({ wordClass, place: tally.contentWords })
  if (isCommon(wordClass)) return
  tally.contentWords += 1
  tally.hits.push({ wordClass, place: tally.contentWords })
}

/** Takes back what was counted since `before`: the line was code. */
export function takeBack(tally: WordTally, before: Omit<WordTally, 'hits'> & { readonly hitCount: number }): void {
  tally.words = before.words
  tally.contentWords = before.contentWords
  tally.wordCharacters = before.wordCharacters
  tally.hits.length = before.hitCount
}
