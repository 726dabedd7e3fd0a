/** What a character is to the measurements. Numbers, because they are looked up for every character of every request. */
export const SPACE = 0
export const LETTER = 1
export const DIGIT = 2
/** Stands inside a word when letters surround it: `trade-off`, `don't`. */
export const JOINER = 3
export const CODE = 4
export const MATH = 5
export const QUESTION = 6
export const STOP = 7
const OTHER = 8
/** A letter of a script that is not Latin and is written with spaces. */
export const FOREIGN_LETTER = 9
/** A character of a script that is written without spaces: about half a word. */
export const IDEOGRAPH = 10

/** How many kinds there are. */
export const KINDS = 11

const ASCII = asciiKinds()

/** The kind of the UTF-16 code unit `code`. */
export function characterKind(code: number): number {
  return code < 128 ? (ASCII[code] ?? OTHER) : wideKind(code)
}

function asciiKinds(): Uint8Array {
  const kinds = new Uint8Array(128).fill(OTHER)
  const set = (characters: string, kind: number) => {
    for (const character of characters) kinds[character.charCodeAt(0)] = kind
  }
  set(' \t\n\r\f\v', SPACE)
  set('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ', LETTER)
  set('0123456789', DIGIT)
  set("'-", JOINER)
  set('(){}[];<>=_', CODE)
  set('+^\\', MATH)
  set('?', QUESTION)
  set('.!', STOP)
  return kinds
}

/** Ranges of UTF-16 code units above ASCII, by their last unit, ascending. */
const WIDE_RANGES: readonly (readonly [last: number, kind: number])[] = [
  [0xa0, SPACE],
  [0xb0, OTHER],
  [0xb1, MATH],
  [0xbf, OTHER],
  [0x24f, LETTER],
  [0x36f, OTHER],
  [0x1cff, FOREIGN_LETTER],
  [0x1dff, OTHER],
  [0x1eff, LETTER],
  [0x1fff, FOREIGN_LETTER],
  [0x200b, SPACE],
  [0x2018, OTHER],
  [0x2019, JOINER],
  [0x218f, OTHER],
  [0x22ff, MATH],
  [0x2e7f, OTHER],
  [0x3000, SPACE],
  [0x3002, STOP],
  [0x303f, OTHER],
  [0x9fff, IDEOGRAPH],
  [0xabff, FOREIGN_LETTER],
  [0xd7ff, FOREIGN_LETTER],
  [0xf8ff, OTHER],
  [0xfaff, IDEOGRAPH],
  [0xff1e, OTHER],
  [0xff1f, QUESTION],
]

function wideKind(code: number): number {
  for (const [last, kind] of WIDE_RANGES) if (code <= last) return kind
  return OTHER
}
