import { isGiven, isObject, objectsIn, textIn, type JsonObject } from '../read-json.ts'
import { checkBlock } from './check-block.ts'
import { checkToolTurns } from './check-tool-turns.ts'
import type { AnthropicModel } from './models.ts'
import { reject } from './reject.ts'
import { NEW_VERSION } from './version.ts'

/** A content block and where it stands, as the vendor writes it: `messages.1.content.0`. */
export interface PlacedBlock {
  readonly block: JsonObject
  readonly path: string
}

/** Neighbouring messages of the same role, taken together as the vendor does. */
export interface Turn {
  readonly role: string
  /** Index of its first message. */
  readonly at: number
  readonly blocks: readonly PlacedBlock[]
}

/** Turns down conversations the Messages API does not take. Roles need not alternate. */
export function checkMessages(body: JsonObject, model: AnthropicModel, version: string): void {
  checkSystem(body['system'])
  const messages = body['messages']
  if (!Array.isArray(messages)) return reject('messages: Input should be a valid list')
  if (messages.length === 0) reject('messages: at least one message is required')
  for (const [at, message] of messages.entries()) checkMessage(message, at, version)
  const turns = turnsOf(objectsIn(messages))
  for (const turn of turns) {
    for (const placed of turn.blocks) checkBlock(placed, { role: turn.role, model, version })
  }
  if (turns[0]?.role === 'assistant') reject('messages: first message must use the "user" role')
  checkToolTurns(turns)
  checkPrefill(turns, model)
}

function checkSystem(system: unknown): void {
  if (!isGiven(system) || typeof system === 'string') return
  if (!Array.isArray(system)) return reject('system: Input should be a valid list')
  for (const [at, block] of objectsIn(system).entries()) {
    if (block['type'] !== 'text') reject(`system.${at}.type: Input should be 'text'`)
    if (textIn(block['text']) === '') reject('system: text content blocks must be non-empty')
  }
}

function checkMessage(message: unknown, at: number, version: string): void {
  const path = `messages.${at}`
  if (!isObject(message)) return reject(`${path}: Input should be a valid dictionary`)
  const extra = Object.keys(message).find((name) => name !== 'role' && name !== 'content')
  if (extra) reject(`${path}.${extra}: Extra inputs are not permitted`)
  const role = message['role']
  if (role === 'system' && version !== NEW_VERSION) {
    reject(
      'messages: Unexpected role "system". The Messages API accepts a top-level `system` parameter, not "system" as an input message role.',
    )
  }
  if (role !== 'user' && role !== 'assistant' && role !== 'system')
    reject(`${path}.role: Input should be 'user' or 'assistant'`)
  const content = message['content']
  if (!isGiven(content)) reject(`${path}.content: Field required`)
  if (typeof content !== 'string' && !Array.isArray(content)) reject(`${path}.content: Input should be a valid list`)
  if (isEmpty(content)) {
    reject(`${path}: all messages must have non-empty content except for the optional final assistant message`)
  }
}

function isEmpty(content: unknown): boolean {
  return content === '' || (Array.isArray(content) && content.length === 0)
}

function turnsOf(messages: readonly JsonObject[]): readonly Turn[] {
  const turns: Turn[] = []
  for (const [at, message] of messages.entries()) {
    const role = textIn(message['role'])
    const blocks = blocksOf(message['content'], `messages.${at}.content`)
    const previous = turns.at(-1)
    if (previous?.role === role) turns[turns.length - 1] = { ...previous, blocks: [...previous.blocks, ...blocks] }
    else turns.push({ role, at, blocks })
  }
  return turns
}

function blocksOf(content: unknown, path: string): readonly PlacedBlock[] {
  if (typeof content === 'string') return [{ block: { type: 'text', text: content }, path: `${path}.0` }]
  return objectsIn(content).map((block, at) => ({ block, path: `${path}.${at}` }))
}

function checkPrefill(turns: readonly Turn[], model: AnthropicModel): void {
  const last = turns.at(-1)
  if (last?.role !== 'assistant') return
  if (!model.rules.takesPrefill) {
    reject('This model does not support assistant message prefill. The conversation must end with a user message.')
  }
  const text = textIn(last.blocks.at(-1)?.block['text'])
  if (text !== text.trimEnd()) reject('messages: final assistant content cannot end with trailing whitespace')
}
