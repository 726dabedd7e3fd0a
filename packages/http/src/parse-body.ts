import { findJsonFault, SluiceError } from '@sluice/core'
import { textExceedsDepth, valueExceedsDepth } from './json-depth.ts'

export interface JsonLimits {
  readonly maxJsonDepth: number
  readonly maxMessages: number
}

/** Reads JSON within the limits. @throws SluiceError `invalid_request`, with the position of what is not JSON. */
export function parseBody(bytes: Buffer, limits: JsonLimits): unknown {
  if (textExceedsDepth(bytes, limits.maxJsonDepth)) throw tooDeep(limits.maxJsonDepth)
  return withinListLimit(parseJson(bytes.toString('utf8')), limits.maxMessages)
}

/** Checks a body that a parser before us has read. @throws SluiceError `invalid_request`. */
export function checkParsedBody(body: unknown, limits: JsonLimits): unknown {
  if (valueExceedsDepth(body, limits.maxJsonDepth)) throw tooDeep(limits.maxJsonDepth)
  return withinListLimit(body, limits.maxMessages)
}

function parseJson(text: string): unknown {
  if (text.trim() === '') throw invalid('body: is empty. Send a JSON object.')
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
  const before = text.slice(0, position)
  const line = before.split('\n').length
  const column = position - before.lastIndexOf('\n')
  return `unexpected character at position ${position} (line ${line}, column ${column})`
}

function withinListLimit(body: unknown, maxMessages: number): unknown {
  if (typeof body !== 'object' || body === null) return body
  for (const [name, value] of Object.entries(body)) {
    if (!Array.isArray(value) || value.length <= maxMessages) continue
    throw invalid(`${name}: ${value.length} entries, the limit is ${maxMessages}.`, name)
  }
  return body
}

function tooDeep(maxJsonDepth: number): SluiceError {
  return invalid(`body: nested deeper than the limit of ${maxJsonDepth} levels.`)
}

function invalid(message: string, param?: string): SluiceError {
  return new SluiceError({ code: 'invalid_request', message, param })
}
