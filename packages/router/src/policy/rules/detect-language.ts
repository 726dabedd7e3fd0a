/** Scripts that one language alone uses, most telling first: Japanese mixes kana with Chinese characters. */
const SCRIPTS: readonly (readonly [string, RegExp])[] = [
  ['ja', /[\p{Script=Hiragana}\p{Script=Katakana}]/u],
  ['ko', /\p{Script=Hangul}/u],
  ['zh', /\p{Script=Han}/u],
  ['el', /\p{Script=Greek}/u],
  ['he', /\p{Script=Hebrew}/u],
  ['ar', /\p{Script=Arabic}/u],
  ['hi', /\p{Script=Devanagari}/u],
  ['th', /\p{Script=Thai}/u],
  ['uk', /[іїєґ]/iu],
  ['ru', /\p{Script=Cyrillic}/u],
]

/** Small words that hardly any other of these languages has. */
const SMALL_WORDS: readonly (readonly [string, ReadonlySet<string>])[] = [
  [
    'en',
    new Set(['the', 'and', 'is', 'of', 'what', 'how', 'this', 'that', 'with', 'you', 'please', 'are', 'for', 'it']),
  ],
  [
    'de',
    new Set(['der', 'die', 'das', 'und', 'ist', 'nicht', 'ein', 'eine', 'wie', 'was', 'ich', 'mit', 'bitte', 'für']),
  ],
  [
    'fr',
    new Set(['le', 'les', 'des', 'est', 'une', 'et', 'dans', 'pour', 'que', 'quel', 'quelle', 'avec', 'vous', 'je']),
  ],
  ['es', new Set(['el', 'los', 'las', 'una', 'y', 'es', 'por', 'para', 'qué', 'cómo', 'con', 'está', 'del', 'como'])],
  [
    'it',
    new Set(['il', 'gli', 'una', 'è', 'di', 'che', 'per', 'non', 'sono', 'della', 'con', 'come', 'perché', 'questo']),
  ],
  ['pt', new Set(['o', 'os', 'uma', 'é', 'não', 'para', 'com', 'você', 'por', 'como', 'qual', 'são', 'do', 'da'])],
  ['nl', new Set(['de', 'het', 'een', 'en', 'van', 'is', 'niet', 'dat', 'hoe', 'wat', 'voor', 'met', 'zijn', 'ik'])],
]

const READ_CHARACTERS = 2_000
const LEAST_WORDS = 2
/** Below this share of the letters, another script is a name or a quotation. */
const LEAST_SCRIPT_SHARE = 0.2

/**
 * The language of a text by its script or its small words, as two letters (ISO 639-1); undefined when it cannot be told.
 * A guess: short texts and mixtures are often not told. Reads 2,000 characters.
 */
export function detectLanguage(text: string): string | undefined {
  const read = text.slice(0, READ_CHARACTERS)
  return byScript(read) ?? bySmallWords(read)
}

function byScript(text: string): string | undefined {
  const letters = text.match(/\p{L}/gu) ?? []
  const foreign = letters.filter((letter) => !LATIN.test(letter)).join('')
  if (foreign === '' || foreign.length < LEAST_SCRIPT_SHARE * letters.length) return undefined
  return SCRIPTS.find(([, pattern]) => pattern.test(foreign))?.[0]
}

const LATIN = /\p{Script=Latin}/u

function bySmallWords(text: string): string | undefined {
  const words = text.toLowerCase().split(/[^\p{L}]+/u)
  const counts = SMALL_WORDS.map(([language, small]) => ({
    language,
    count: words.reduce((sum, word) => sum + Number(small.has(word)), 0),
  }))
  const [most, next] = counts.toSorted((a, b) => b.count - a.count)
  if (!most || most.count < LEAST_WORDS || most.count === next?.count) return undefined
  return most.language
}
