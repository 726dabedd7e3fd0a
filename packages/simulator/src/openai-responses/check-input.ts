import { reject, rejectMissing, rejectValue } from '../openai/reject.ts'
import { isGiven, isObject, objectsIn, textIn, type JsonObject } from '../read-json.ts'
import { isSealedReasoning } from './seal-reasoning.ts'

const ROLES = ['assistant', 'system', 'developer', 'user']
const ASKING = ['input_text', 'input_image', 'input_file']
const ANSWERING = ['output_text', 'refusal']

type Check = (item: JsonObject, path: string) => void

const CHECKS: Readonly<Record<string, Check>> = {
  message: checkMessage,
  function_call: checkCall,
  function_call_output: checkOutput,
  reasoning: checkReasoning,
}

/** Turns down input items the Responses API does not take. */
export function checkInput(input: unknown): void {
  if (typeof input === 'string') return
  if (!Array.isArray(input)) {
    return reject('input', "Invalid type for 'input': expected one of a string or an array of input items.", {
      code: 'invalid_type',
    })
  }
  const items = objectsIn(input)
  for (const [at, item] of items.entries()) checkItem(item, `input[${at}]`)
  checkCallPairs(items)
}

function checkItem(item: JsonObject, path: string): void {
  const type = item['type'] ?? (isGiven(item['role']) ? 'message' : undefined)
  const check = CHECKS[textIn(type)]
  if (!check) return rejectValue(`${path}.type`, type ?? '', Object.keys(CHECKS))
  check(item, path)
}

function checkMessage(item: JsonObject, path: string): void {
  const role = textIn(item['role'])
  if (!ROLES.includes(role)) rejectValue(`${path}.role`, role, ROLES)
  const content = item['content']
  if (!isGiven(content)) rejectMissing(`${path}.content`)
  if (typeof content === 'string') return
  const known = role === 'assistant' ? ANSWERING : ASKING
  for (const [at, part] of objectsIn(content).entries()) checkPart(part, `${path}.content[${at}]`, known)
}

function checkPart(part: JsonObject, path: string, known: readonly string[]): void {
  const type = textIn(part['type'])
  if (!known.includes(type)) rejectValue(`${path}.type`, type, known)
  if (type === 'input_text' || type === 'output_text') {
    if (typeof part['text'] !== 'string') rejectMissing(`${path}.text`)
  }
  if (type === 'input_image') checkImage(part, path)
}

function checkImage(part: JsonObject, path: string): void {
  if (isGiven(part['file_id'])) return
  const url = textIn(part['image_url'])
  if (/^https?:\/\//.test(url) || /^data:image\/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/]+=*$/.test(url)) return
  const message = `Invalid '${path}.image_url'. Expected a base64-encoded data URL with an image MIME type (e.g. 'data:image/png;base64,aW1nIGJ5dGVzIGhlcmU='), but got something else.`
  reject(`${path}.image_url`, message, { code: 'invalid_value' })
}

function checkCall(item: JsonObject, path: string): void {
  for (const name of ['call_id', 'name', 'arguments']) {
    if (typeof item[name] !== 'string') rejectMissing(`${path}.${name}`)
  }
}

function checkOutput(item: JsonObject, path: string): void {
  if (typeof item['call_id'] !== 'string') rejectMissing(`${path}.call_id`)
  if (!isGiven(item['output'])) rejectMissing(`${path}.output`)
}

function checkReasoning(item: JsonObject, path: string): void {
  if (typeof item['id'] !== 'string') rejectMissing(`${path}.id`)
  if (!Array.isArray(item['summary'])) rejectMissing(`${path}.summary`)
  const sealed = item['encrypted_content']
  if (!isGiven(sealed) || isSealedReasoning(textIn(sealed))) return
  const message = `The encrypted content for item ${textIn(item['id'])} could not be verified.`
  reject(undefined, message, { code: 'invalid_encrypted_content' })
}

function checkCallPairs(items: readonly JsonObject[]): void {
  const called = callIds(items, 'function_call')
  const answered = callIds(items, 'function_call_output')
  const orphan = answered.find((id) => !called.includes(id))
  if (orphan !== undefined) reject('input', `No tool call found for function call output with call_id ${orphan}.`)
  const open = called.find((id) => !answered.includes(id))
  if (open !== undefined) reject('input', `No tool output found for function call ${open}.`)
}

function callIds(items: readonly JsonObject[], type: string): readonly string[] {
  return items.filter((item) => isObject(item) && item['type'] === type).map((item) => textIn(item['call_id']))
}
