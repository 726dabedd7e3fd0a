import { isGiven, isObject, objectIn, objectsIn, textIn, type JsonObject } from '../read-json.ts'
import type { PlacedBlock } from './check-messages.ts'
import type { AnthropicModel } from './models.ts'
import { reject } from './reject.ts'
import { sealedBy } from './signature.ts'
import { NEW_VERSION } from './version.ts'

export interface BlockSurroundings {
  readonly role: string
  readonly model: AnthropicModel
  readonly version: string
}

type Check = (placed: PlacedBlock, around: BlockSurroundings) => void

const TOOL_ID = /^[a-zA-Z0-9_-]+$/
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/
const IMAGE_TYPES = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp'])

const CHECKS: Readonly<Record<string, Check>> = {
  text: checkText,
  image: checkImage,
  document: checkDocument,
  tool_use: checkToolUse,
  tool_result: checkToolResult,
  thinking: checkThinking,
  redacted_thinking: checkRedactedThinking,
}

/** Turns down a content block the Messages API does not take. */
export function checkBlock(placed: PlacedBlock, around: BlockSurroundings): void {
  const type = textIn(placed.block['type'])
  const check = CHECKS[type]
  if (check) return check(placed, around)
  const expected = Object.keys(CHECKS)
    .map((name) => `'${name}'`)
    .join(', ')
  reject(`${placed.path}: Input tag '${type}' found using 'type' does not match any of the expected tags: ${expected}`)
}

function checkText({ block, path }: PlacedBlock, around: BlockSurroundings): void {
  const text = block['text']
  if (typeof text !== 'string') return reject(`${path}.text.text: Field required`)
  if (text === '') reject('messages: text content blocks must be non-empty')
  if (text.trim() === '') reject('messages: text content blocks must contain non-whitespace text')
  const hasCitations = objectsIn(block['citations']).length > 0
  if (hasCitations && around.role === 'user' && around.version === NEW_VERSION) {
    reject(`${path}.text.citations: Extra inputs are not permitted`)
  }
}

function checkImage({ block, path }: PlacedBlock, around: BlockSurroundings): void {
  mustBe('user', { path, type: 'image', role: around.role })
  if (!isObject(block['source'])) return reject(`${path}.image.source: Field required`)
  const source = block['source']
  const at = `${path}.image.source`
  if (source['type'] === 'url') return checkUrl(source, at)
  if (source['type'] !== 'base64') {
    reject(
      `${at}: Input tag '${textIn(source['type'])}' found using 'type' does not match any of the expected tags: 'base64', 'url'`,
    )
  }
  if (!IMAGE_TYPES.has(textIn(source['media_type']))) {
    reject(`${at}.base64.media_type: Input should be 'image/jpeg', 'image/png', 'image/gif' or 'image/webp'`)
  }
  checkBase64(source['data'], at)
}

function checkUrl(source: JsonObject, at: string): void {
  if (!/^https?:\/\//.test(textIn(source['url']))) reject(`${at}.url.url: Only HTTPS URLs are supported.`)
}

function checkBase64(data: unknown, at: string): void {
  if (!BASE64.test(textIn(data))) reject(`${at}.base64.data: Invalid base64 data`)
}

function checkDocument({ block, path }: PlacedBlock, around: BlockSurroundings): void {
  if (around.version === NEW_VERSION) mustBe('user', { path, type: 'document', role: around.role })
  const source = block['source']
  if (!isObject(source)) return reject(`${path}.document.source: Field required`)
  if (source['type'] === 'base64') {
    const at = `${path}.document.source`
    if (source['media_type'] !== 'application/pdf') reject(`${at}.base64.media_type: Input should be 'application/pdf'`)
    checkBase64(source['data'], at)
  }
}

function checkToolUse({ block, path }: PlacedBlock, around: BlockSurroundings): void {
  mustBe('assistant', { path, type: 'tool_use', role: around.role })
  checkToolId(block['id'], `${path}.tool_use.id`)
  if (textIn(block['name']) === '') reject(`${path}.tool_use.name: String should have at least 1 character`)
  if (!isObject(block['input'])) reject(`${path}.tool_use.input: Input should be a valid dictionary`)
}

function checkToolResult({ block, path }: PlacedBlock, around: BlockSurroundings): void {
  mustBe('user', { path, type: 'tool_result', role: around.role })
  checkToolId(block['tool_use_id'], `${path}.tool_result.tool_use_id`)
  const content = block['content']
  if (!isGiven(content) || typeof content === 'string') return
  if (!Array.isArray(content)) return reject(`${path}.tool_result.content: Input should be a valid list`)
  for (const [at, inner] of objectsIn(content).entries()) {
    const placed = { block: inner, path: `${path}.tool_result.content.${at}` }
    if (inner['type'] === 'tool_result') reject(`${placed.path}: Input tag 'tool_result' is not expected here`)
    checkBlock(placed, around)
  }
}

function checkToolId(id: unknown, path: string): void {
  if (!isGiven(id)) reject(`${path}: Field required`)
  if (!TOOL_ID.test(textIn(id))) reject(`${path}: String should match pattern '^[a-zA-Z0-9_-]+$'`)
}

function checkThinking({ block, path }: PlacedBlock, around: BlockSurroundings): void {
  mustBe('assistant', { path, type: 'thinking', role: around.role })
  if (!isGiven(block['signature'])) reject(`${path}.thinking.signature: Field required`)
  checkSeal(textIn(block['signature']), path, around.model)
}

function checkRedactedThinking({ block, path }: PlacedBlock, around: BlockSurroundings): void {
  mustBe('assistant', { path, type: 'redacted_thinking', role: around.role })
  if (textIn(objectIn(block)['data']) === '') reject(`${path}.redacted_thinking.data: Field required`)
}

function checkSeal(signature: string, path: string, model: AnthropicModel): void {
  const sealer = sealedBy(signature)
  const isBroken = sealer === undefined || (model.rules.bindsThinkingToModel && sealer !== model.id)
  if (isBroken) reject(`${path}: Invalid \`signature\` in \`thinking\` block`)
}

function mustBe(role: string, block: { readonly path: string; readonly type: string; readonly role: string }): void {
  if (block.role !== role) reject(`${block.path}: \`${block.type}\` blocks are only allowed in \`${role}\` messages`)
}
