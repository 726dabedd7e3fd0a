import { excerpt, findJsonFault, SluiceError, type ErrorCode } from '@sluice/core'
import { excessOfText, excessOfValue, type JsonSize } from './json-size.ts'

export interface JsonLimits extends JsonSize {
  /** Entries of each list at the top. */
  readonly maxMessages: number
}

/** Reads JSON within the limits. @throws SluiceError `invalid_request` with the position of what is not JSON, or `payload_too_large`. */
export function parseBody(bytes: Buffer, limits: JsonLimits): unknown {
  const excess = excessOfText(bytes, limits)
  if (excess) throw tooBig(excess, limits)
  return withinListLimit(parseJson(textOf(bytes)), limits.maxMessages)
}

/** Checks a body that a parser before us has read. @throws SluiceError `invalid_request` or `payload_too_large`. */
export function checkParsedBody(body: unknown, limits: JsonLimits): unknown {
  const excess = excessOfValue(body, limits)
  if (excess) throw tooBig(excess, limits)
  return withinListLimit(body, limits.maxMessages)
}

const BYTE_ORDER_MARK = Buffer.from('\u{FEFF}')

// A parser may ignore the mark rather than call it an error. Source: RFC 8259, section 8.1.
function textOf(bytes: Buffer): string {
  const isMarked = bytes.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK)
  return bytes.toString('utf8', isMarked ? BYTE_ORDER_MARK.length : 0)
}

function parseJson(text: string): unknown {
  if (!/\S/.test(text)) throw invalid('body: is empty. Send a JSON object.')
  try {
    return JSON.parse(text)
  } catch {
    // V8 quotes the body in its message; the position alone says more.
    throw invalid(`body: is not JSON: ${describeFault(text)}.`)
  }
}

function describeFault(text: string): string {
  const position = findJsonFault(text) ?? text.length
  if (position >= text.length) return `it ends too early, at position ${position}`
  let line = 1
  let lineStart = 0
  for (let at = 0; at < position; at += 1) {
    if (text.charCodeAt(at) !== NEWLINE) continue
    line += 1
    lineStart = at + 1
  }
  return `unexpected character at position ${position} (line ${line}, column ${position - lineStart + 1})`
}

const NEWLINE = 0x0a

function withinListLimit(body: unknown, maxMessages: number): unknown {
  if (typeof body !== 'object' || body === null) return body
  // Not Object.entries: of an object with 100,000 fields it takes three times as long.
  for (const name of Object.keys(body)) {
    const value: unknown = Reflect.get(body, name)
    if (!Array.isArray(value) || value.length <= maxMessages) continue
    const param = excerpt(name)
    throw invalid(`${param}: ${value.length} entries, the limit is ${maxMessages}.`, param)
  }
  return body
}

const EXCESSES: Readonly<
  Record<keyof JsonSize, { readonly code: ErrorCode; readonly words: (limit: number) => string }>
> = {
  maxJsonDepth: { code: 'invalid_request', words: (limit) => `nested deeper than the limit of ${limit} levels` },
  maxValues: {
    code: 'payload_too_large',
    words: (limit) => `more than the limit of ${limit} values. Send fewer, or raise maxValues`,
  },
}

function tooBig(excess: keyof JsonSize, limits: JsonSize): SluiceError {
  const { code, words } = EXCESSES[excess]
  return new SluiceError({ code, message: `body: ${words(limits[excess])}.` })
}

function invalid(message: string, param?: string): SluiceError {
  return new SluiceError({ code: 'invalid_request', message, param })
}
