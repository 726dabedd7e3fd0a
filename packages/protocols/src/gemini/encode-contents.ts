import type { AssistantBlock, DocumentBlock, ImageBlock, Message, ModelFacts, TextBlock, UserBlock } from '@sluice/core'
import { knowsSeal } from '../knows-seal.ts'
import { withVendorToolIds } from '../tool-call-ids.ts'
import { encodeDocument, encodeImage } from './encode-media.ts'
import { callNames, encodeCall, encodeResult } from './encode-calls.ts'
import { PROTOCOL } from './protocol-name.ts'
import type { BodyContent, BodyMedia, BodyPart, BodyText } from './request-body.ts'

/**
 * Takes the place of a signature where the vendor did not make the call: without one it answers with HTTP 400.
 * Source: https://ai.google.dev/gemini-api/docs/thought-signatures
 */
const SKIP_SIGNATURE = 'skip_thought_signature_validator'

const MAX_TOOL_CALL_ID_LENGTH = 64

/**
 * Messages as the vendor takes them: roles in turn, tool results alone in theirs, no reasoning that the model does not
 * know. Of a model that reasons, the first call of each turn bears a signature.
 * @throws AttemptError `invalid-request` or `unsupported-dialect`.
 */
export function encodeContents(messages: readonly Message[], facts: ModelFacts): BodyContent[] {
  // Any id is one here, but each must mean one call.
  const carried = withVendorToolIds(messages, MAX_TOOL_CALL_ID_LENGTH)
  const names = callNames(carried)
  const contents = carried.flatMap((message) => encodeMessage(message, names, facts))
  const turns = mergeTurns(contents.filter(({ parts }) => parts.length > 0))
  return facts.capabilities.reasoning ? turns.map(signFirstCall) : turns
}

/** True for reasoning that this vendor made and the model will recognise. */
export function isOwnReasoning(block: AssistantBlock, facts: ModelFacts): boolean {
  return block.type === 'reasoning' && knowsSeal(block, PROTOCOL, facts)
}

function encodeMessage(message: Message, names: ReadonlyMap<string, string>, facts: ModelFacts): BodyContent[] {
  switch (message.role) {
    case 'user':
      return encodeUser(message.content, names)
    case 'assistant':
      return [{ role: 'model', parts: encodeAssistant(message.content, facts) }]
    case 'system':
      return [{ role: 'user', parts: message.content.filter(hasText).map(({ text }) => ({ text })) }]
  }
}

/** Tool results first and by themselves: beside other parts the vendor takes the turn for the model's. Their media follow. */
function encodeUser(content: readonly UserBlock[], names: ReadonlyMap<string, string>): BodyContent[] {
  const results = content.filter((block) => block.type === 'tool-result')
  const media = results.flatMap((result) => result.content.filter((block) => block.type !== 'text'))
  const others = content.filter((block) => block.type !== 'tool-result')
  return [
    { role: 'user', parts: results.map((result) => encodeResult(result, names)) },
    { role: 'user', parts: [...media, ...others].filter(hasText).map(encodeBlock) },
  ]
}

function encodeBlock(block: TextBlock | ImageBlock | DocumentBlock): BodyText | BodyMedia {
  switch (block.type) {
    case 'text':
      return { text: block.text }
    case 'image':
      return encodeImage(block)
    case 'document':
      return encodeDocument(block)
  }
}

/** A signature goes back on the part it came with: the one after its reasoning, or an empty one where none follows. */
function encodeAssistant(content: readonly AssistantBlock[], facts: ModelFacts): BodyPart[] {
  const parts: BodyPart[] = []
  let thoughtSignature: string | undefined
  for (const block of content.filter(hasText)) {
    if (block.type === 'reasoning') {
      if (!block.seal || !isOwnReasoning(block, facts)) continue
      if (thoughtSignature !== undefined) parts.push({ text: '', thoughtSignature })
      thoughtSignature = block.seal.data
      continue
    }
    const part = block.type === 'tool-call' ? encodeCall(block) : { text: block.text }
    parts.push(thoughtSignature === undefined ? part : { ...part, thoughtSignature })
    thoughtSignature = undefined
  }
  return thoughtSignature === undefined ? parts : [...parts, { text: '', thoughtSignature }]
}

function hasText(block: UserBlock | AssistantBlock): boolean {
  return (block.type !== 'text' && block.type !== 'refusal') || block.text !== ''
}

function mergeTurns(contents: readonly BodyContent[]): BodyContent[] {
  const turns: BodyContent[] = []
  for (const content of contents) {
    const last = turns.at(-1)
    if (last && last.role === content.role && isResponse(last) === isResponse(content)) {
      turns[turns.length - 1] = { role: last.role, parts: [...last.parts, ...content.parts] }
    } else turns.push(content)
  }
  return turns
}

function isResponse({ parts }: BodyContent): boolean {
  return parts.some((part) => 'functionResponse' in part)
}

function signFirstCall({ role, parts }: BodyContent): BodyContent {
  const first = parts.findIndex((part) => 'functionCall' in part)
  return { role, parts: parts.map((part, index) => (index === first ? sign(part) : part)) }
}

function sign(part: BodyPart): BodyPart {
  return 'functionCall' in part ? { thoughtSignature: SKIP_SIGNATURE, ...part } : part
}
