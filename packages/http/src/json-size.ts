/** What the body of a request may hold. */
export interface JsonSize {
  /** Levels of arrays and objects. */
  readonly maxJsonDepth: number
  /** Entries of all arrays and objects together; an empty one counts as one entry. */
  readonly maxValues: number
}

/**
 * The limit that JSON text exceeds, if any. Looks at the bytes before they are parsed: 10 MiB of brackets cost
 * `JSON.parse` two seconds and 450 MB, and 4.9 million zeros cost the check that follows six (measured, Node 24).
 * Exact up to the first fault of the text, which is as far as a parser gets.
 */
export function excessOfText(bytes: Buffer, { maxJsonDepth, maxValues }: JsonSize): keyof JsonSize | undefined {
  let depth = 0
  let values = 0
  for (let at = 0; at < bytes.length; at += 1) {
    switch (bytes[at]) {
      case QUOTE:
        at = endOfString(bytes, at)
        break
      case OPEN_OBJECT:
      case OPEN_ARRAY:
        depth += 1
        values += 1
        if (depth > maxJsonDepth) return 'maxJsonDepth'
        break
      case CLOSE_OBJECT:
      case CLOSE_ARRAY:
        depth -= 1
        break
      case COMMA:
        values += 1
        break
    }
    if (values > maxValues) return 'maxValues'
  }
  return undefined
}

/** The limit that a value exceeds which is already parsed, if any. Goes level by level and no further than the limits. */
export function excessOfValue(value: unknown, { maxJsonDepth, maxValues }: JsonSize): keyof JsonSize | undefined {
  let values = 0
  let level = isContainer(value) ? [value] : []
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > maxJsonDepth) return 'maxJsonDepth'
    for (const container of level) values += Math.max(1, sizeOf(container))
    if (values > maxValues) return 'maxValues'
    level = level.flatMap((container) => Object.values(container).filter(isContainer))
  }
  return undefined
}

const QUOTE = 0x22
const COMMA = 0x2c
const OPEN_ARRAY = 0x5b
const BACKSLASH = 0x5c
const CLOSE_ARRAY = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d

function endOfString(bytes: Buffer, start: number): number {
  let at = start + 1
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1
  return at
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function sizeOf(container: object): number {
  return Array.isArray(container) ? container.length : Object.keys(container).length
}
