import { reject, rejectMissing, rejectValue } from '../openai/reject.ts'
import { isGiven, isObject, objectIn, objectsIn, textIn, type JsonObject } from '../read-json.ts'

const ROLES = ['system', 'assistant', 'user', 'function', 'tool', 'developer']
const USER_PARTS = ['text', 'image_url', 'input_audio', 'refusal', 'audio', 'file']

/** Turns down conversations that OpenAI's Chat Completions do not take. */
export function checkChatMessages(messages: unknown): void {
  if (!Array.isArray(messages)) {
    return reject('messages', "Invalid type for 'messages': expected an array of objects.", { code: 'invalid_type' })
  }
  if (messages.length === 0) {
    const message =
      "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead."
    reject('messages', message, { code: 'empty_array' })
  }
  const list = objectsIn(messages)
  for (const [at, message] of list.entries()) checkMessage(message, `messages[${at}]`)
  checkToolPairs(list)
}

function checkMessage(message: JsonObject, path: string): void {
  const role = textIn(message['role'])
  if (!ROLES.includes(role)) rejectValue(`${path}.role`, role, ROLES)
  const content = message['content']
  const mayBeEmpty = role === 'assistant' && (Array.isArray(message['tool_calls']) || isGiven(message['refusal']))
  if (!isGiven(content) && !mayBeEmpty) {
    const text = `Invalid value for 'content': expected a string, got null.`
    reject(`${path}.content`, text)
  }
  for (const [at, part] of objectsIn(content).entries()) checkPart(part, `${path}.content[${at}]`)
  for (const [at, call] of objectsIn(message['tool_calls']).entries()) checkCall(call, `${path}.tool_calls[${at}]`)
}

function checkPart(part: JsonObject, path: string): void {
  const type = textIn(part['type'])
  if (!USER_PARTS.includes(type)) rejectValue(`${path}.type`, type, USER_PARTS)
  if (type === 'text' && typeof part['text'] !== 'string') rejectMissing(`${path}.text`)
  if (type === 'image_url' && !isObject(part['image_url'])) {
    const message = `Invalid type for '${path}.image_url': expected an object, but got a string instead.`
    reject(`${path}.image_url`, message, { code: 'invalid_type' })
  }
}

function checkCall(call: JsonObject, path: string): void {
  if (!textIn(call['id'])) rejectMissing(`${path}.id`)
  if (call['type'] !== 'function') rejectValue(`${path}.type`, call['type'], ['function', 'custom'])
  if (typeof objectIn(call['function'])['arguments'] !== 'string') rejectMissing(`${path}.function.arguments`)
}

/** Every tool message follows the assistant message that called it, and every call has its answer there. */
function checkToolPairs(messages: readonly JsonObject[]): void {
  let open: readonly string[] = []
  let allowed: readonly string[] = []
  for (const [at, message] of messages.entries()) {
    if (message['role'] === 'tool') {
      const id = textIn(message['tool_call_id'])
      if (!allowed.includes(id)) rejectOrphan(at)
      open = open.filter((other) => other !== id)
      continue
    }
    rejectIfOpen(open, at)
    allowed = objectsIn(message['tool_calls']).map((call) => textIn(call['id']))
    open = allowed
  }
  rejectIfOpen(open, messages.length)
}

function rejectOrphan(at: number): never {
  const message =
    "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'."
  return reject(`messages.[${at}].role`, message)
}

function rejectIfOpen(open: readonly string[], at: number): void {
  if (open.length === 0) return
  const rule =
    "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'."
  reject(
    `messages.[${at}].role`,
    `${rule} The following tool_call_ids did not have response messages: ${open.join(', ')}`,
  )
}
