import { reject } from '../anthropic/reject.ts'
import { isGiven, objectIn, objectsIn, textIn, type JsonObject } from '../read-json.ts'

const CUSTOM_TOOL = new Set<unknown>([undefined, null, 'custom'])

/** Turns down images and documents given by address or by file id: the host reads bytes only. */
export function refuseRemoteSources(body: JsonObject): void {
  for (const [at, message] of objectsIn(body['messages']).entries()) checkSources(message, `messages.${at}`)
}

/** Turns down `output_config.format`. */
export function refuseStructuredOutput(body: JsonObject): void {
  if (!isGiven(objectIn(body['output_config'])['format'])) return
  reject('output_config.format: Structured outputs are not supported on this platform.')
}

/** Turns down tools that Anthropic's own servers would run. */
export function refuseServerTools(body: JsonObject): void {
  const at = objectsIn(body['tools']).findIndex((tool) => !CUSTOM_TOOL.has(tool['type']))
  if (at >= 0) reject(`tools.${at}: Server tools are not supported on this platform.`)
}

/** Turns down answers of another model in place of a refusal. */
export function refuseFallbacks(body: JsonObject): void {
  if (isGiven(body['fallbacks'])) reject('fallbacks: Extra inputs are not permitted')
}

function checkSources(holder: JsonObject, path: string): void {
  for (const [at, block] of objectsIn(holder['content']).entries()) {
    const place = `${path}.content.${at}`
    const type = textIn(objectIn(block['source'])['type'])
    if (type === 'url' || type === 'file')
      reject(`${place}.source: ${type} sources are not supported on this platform.`)
    checkSources(block, place)
  }
}
