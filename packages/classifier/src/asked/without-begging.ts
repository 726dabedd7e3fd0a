import { hashWord } from '../word-hash.ts'
import { isCommon, wordClassOf } from '../word-classes.ts'

// Calling a task hard, or asking for the best, says nothing about how hard it is.
const BEGGING: ReadonlySet<string> = new Set(
  `extremely incredibly insanely super highly complex complicated difficult hard tough tricky challenging hardest
   best smartest smart strongest strong powerful capable advanced premium top top-tier frontier expensive
   important critical crucial urgent urgently asap serious seriously career job boss expert experts genius world-class
   model models ai haiku sonnet opus carefully deeply effort max maximum utmost stakes`.split(/\s+/),
)
const SENTENCE = /[^.!?\n]+[.!?\n]*|[.!?\n]+/g
const WORD = /[\p{L}\p{N}][\p{L}\p{N}'-]*/gu

/**
 * A text without the sentences that only beg for a better model, such as "This is extremely complex, use your best model."
 * A sentence with one word of its own beside politeness and grammar stays. What would be nothing stays as it is. Linear in time.
 */
export function withoutBegging(text: string): string {
  const sentences = text.match(SENTENCE) ?? []
  const kept = sentences.filter((sentence) => !onlyBegs(sentence))
  if (kept.length === sentences.length) return text.trim()
  return kept.join('').trim() || text.trim()
}

function onlyBegs(sentence: string): boolean {
  const words = sentence.toLowerCase().match(WORD) ?? []
  return words.some((word) => BEGGING.has(word)) && words.every((word) => isCommon(wordClassOf(hashWord(word))))
}
