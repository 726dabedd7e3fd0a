/**
 * Index of the first character at which a text stops being JSON; undefined when all of it is.
 * V8 keeps the position of an unexpected token to itself, and a client with a 200 kB body needs it.
 * Recursive: for text whose depth has been checked.
 */
export function findJsonFault(text: string): number | undefined {
  const reader = new JsonReader(text)
  return reader.document() ? undefined : reader.at
}

const SPACE = /[ \t\n\r]*/y
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y
const ESCAPE = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y

/** Each method reads one thing. True: `at` is behind it. False: `at` is where it went wrong. */
class JsonReader {
  at = 0
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  document(): boolean {
    if (!this.#value()) return false
    this.#match(SPACE)
    return this.at === this.#text.length
  }

  #value(): boolean {
    this.#match(SPACE)
    const first = this.#text[this.at]
    if (first === '{') return this.#list('}', () => this.#member())
    if (first === '[') return this.#list(']', () => this.#value())
    return first === '"' ? this.#string() : this.#match(SCALAR)
  }

  #list(close: string, readItem: () => boolean): boolean {
    this.at += 1
    if (this.#take(close)) return true
    while (readItem()) {
      if (this.#take(close)) return true
      if (!this.#take(',')) return false
    }
    return false
  }

  #member(): boolean {
    this.#match(SPACE)
    return this.#text[this.at] === '"' && this.#string() && this.#take(':') && this.#value()
  }

  #string(): boolean {
    this.at += 1
    for (;;) {
      const char = this.#text[this.at]
      if (char === undefined || char < ' ') return false
      if (char === '\\') {
        if (!this.#match(ESCAPE)) return false
        continue
      }
      this.at += 1
      if (char === '"') return true
    }
  }

  #take(char: string): boolean {
    this.#match(SPACE)
    if (this.#text[this.at] !== char) return false
    this.at += 1
    return true
  }

  #match(pattern: RegExp): boolean {
    pattern.lastIndex = this.at
    const found = pattern.test(this.#text)
    if (found) this.at = pattern.lastIndex
    return found
  }
}
