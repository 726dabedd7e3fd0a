import { objectIn, objectsIn, textIn, type JsonObject } from '../read-json.ts'
import { checkPart } from './check-part.ts'
import type { GeminiModel } from './models.ts'
import { checkedObject, reject } from './reject.ts'

const ENDS_WITH_MODEL = 'Requests ending with a model turn are not supported.'
const COUNTS_DIFFER =
  'Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.'
const NO_CALL_BEFORE = 'Please ensure that function response turn comes immediately after a function call turn.'
const NO_USER_BEFORE =
  'Please ensure that function call turn comes immediately after a user turn or after a function response turn.'

/** Turns down a conversation that the API does not take; the rest of the simulator may rely on its shape. */
export function checkContents(value: unknown, model: GeminiModel): void {
  if (!Array.isArray(value) || value.length === 0) {
    return reject('* GenerateContentRequest.contents: contents is not specified\n')
  }
  const contents = value.map((content, at) => checkContent(content, `contents[${at}]`, model))
  for (const [at, content] of contents.entries()) checkTurn(content, contents[at - 1], model)
  const last = contents.at(-1)
  if (roleOf(last) === 'model') reject(hasCalls(last) ? COUNTS_DIFFER : ENDS_WITH_MODEL)
}

/** The parts of a content. */
export function partsOf(content: JsonObject | undefined): readonly JsonObject[] {
  return objectsIn(content?.['parts'])
}

/** A content without a role is the user's. */
export function roleOf(content: JsonObject | undefined): string {
  return textIn(content?.['role'] ?? 'user')
}

function checkContent(value: unknown, path: string, model: GeminiModel): JsonObject {
  const content = checkedObject(value, path, ['role', 'parts'])
  const role = roleOf(content)
  if (role !== 'user' && role !== 'model') reject('Please use a valid role: user, model.')
  const parts = content['parts']
  if (!Array.isArray(parts) || parts.length === 0) {
    return reject(`* GenerateContentRequest.${path}.parts: contents.parts must not be empty.\n`)
  }
  for (const [at, part] of parts.entries()) checkPart(part, `${path}.parts[${at}]`, { role, modelId: model.id })
  return content
}

function checkTurn(content: JsonObject, before: JsonObject | undefined, model: GeminiModel): void {
  const responses = responsesOf(content)
  if (responses.length > 0) return checkResponses(content, responses, before)
  if (hasCalls(before)) reject(COUNTS_DIFFER)
  if (hasCalls(content)) checkCalls(content, before, model)
  const isSameRole = before !== undefined && roleOf(before) === roleOf(content)
  if (isSameRole && responsesOf(before).length === 0) {
    reject('Please ensure that multiturn requests alternate between user and model.')
  }
}

/** Function responses stand alone in their turn, as many as the calls right before, each for one of them. */
function checkResponses(content: JsonObject, responses: readonly JsonObject[], before: JsonObject | undefined): void {
  const calls = callsOf(before)
  if (calls.length === 0) reject(NO_CALL_BEFORE)
  if (responses.length !== calls.length) reject(COUNTS_DIFFER)
  if (partsOf(content).length !== responses.length) reject(ENDS_WITH_MODEL)
  const unanswered = new Set(calls)
  for (const response of responses) {
    const call = [...unanswered].find((open) => isFor(response, open))
    if (!call) return reject(`Function response \`${textIn(response['name'])}\` does not match a function call.`)
    unanswered.delete(call)
  }
}

function isFor(response: JsonObject, call: JsonObject): boolean {
  return response['name'] === call['name'] && response['id'] === call['id']
}

function checkCalls(content: JsonObject, before: JsonObject | undefined, model: GeminiModel): void {
  if (roleOf(before) !== 'user' || before === undefined) reject(NO_USER_BEFORE)
  const position = partsOf(content).findIndex((part) => part['functionCall'] !== undefined)
  const first = partsOf(content)[position]
  if (!model.wantsSignatures || first?.['thoughtSignature'] !== undefined) return
  const name = textIn(objectIn(first?.['functionCall'])['name'])
  reject(
    `Function call is missing a thought_signature in functionCall parts. This is required for tools to work correctly, and missing thought_signature may lead to degraded model performance. Additional data, function call \`default_api:${name}\` , position ${position + 1}.`,
  )
}

function hasCalls(content: JsonObject | undefined): boolean {
  return callsOf(content).length > 0
}

function callsOf(content: JsonObject | undefined): readonly JsonObject[] {
  return partsOf(content).flatMap((part) => objectsIn([part['functionCall']]))
}

function responsesOf(content: JsonObject): readonly JsonObject[] {
  return partsOf(content).flatMap((part) => objectsIn([part['functionResponse']]))
}
