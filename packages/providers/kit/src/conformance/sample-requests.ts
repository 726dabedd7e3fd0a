import type { AssistantBlock, ChatRequest, Message, Tool, ToolCallBlock, UserBlock } from '@sluice/core'

/** A red pixel. */
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg=='

/** The smallest file that says that it is a PDF. */
const PDF = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n').toString('base64')

const BASE: ChatRequest = {
  model: { type: 'auto' },
  system: [{ type: 'text', text: 'Answer briefly.' }],
  messages: [],
  tools: [],
  toolChoice: { type: 'auto' },
  allowsParallelToolCalls: true,
  output: { type: 'text' },
  reasoning: {},
  sampling: {},
  stop: [],
  metadata: {},
  isStream: false,
}

/** Two tools that each take one city. */
export const TOOLS: readonly Tool[] = ['weather', 'population'].map((subject) => ({
  name: `get_${subject}`,
  description: `The ${subject} of a city.`,
  inputSchema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
}))

/** A request of one question; the rest as given. */
export function ask(text: string, more: Partial<ChatRequest> = {}): ChatRequest {
  return { ...BASE, messages: [user(text)], ...more }
}

/** The conversation after a tool has run. */
export function answerTools(question: string, calls: readonly ToolCallBlock[], result: string): ChatRequest {
  const results = calls.map((call) => ({
    type: 'tool-result' as const,
    toolCallId: call.id,
    content: [{ type: 'text' as const, text: result }],
    isError: false,
  }))
  const messages: Message[] = [
    user(question),
    { role: 'assistant', content: calls },
    { role: 'user', content: results },
  ]
  return { ...BASE, tools: TOOLS, messages }
}

/** A request that shows a picture. */
export function show(text: string): ChatRequest {
  return showBlock({ type: 'image', source: { type: 'base64', mediaType: 'image/png', data: PIXEL } }, text)
}

/** A request that shows a document. */
export function showDocument(text: string): ChatRequest {
  const source = { type: 'base64', mediaType: 'application/pdf', data: PDF } as const
  return showBlock({ type: 'document', source, name: 'page.pdf' }, text)
}

/** The conversation after an answer of `model`, with another question. Seals are bound to their maker, as the router does. */
export function goOn(request: ChatRequest, answer: readonly AssistantBlock[], model: string): ChatRequest {
  const content = answer.map((block) =>
    block.type === 'reasoning' && block.seal ? { ...block, seal: { ...block.seal, model } } : block,
  )
  return { ...request, messages: [...request.messages, { role: 'assistant', content }, user('And at night?')] }
}

/** A request of more words than the model can take tokens. */
export function askTooMuch(maxInputTokens: number): ChatRequest {
  return ask('word '.repeat(maxInputTokens))
}

/** A request whose long beginning the vendor is asked to keep in its prompt cache. */
export function askCached(text: string): ChatRequest {
  const long = 'A rule that must always be followed, whatever the question. '.repeat(1500)
  return ask(text, {
    system: [{ type: 'text', text: long, cache: { ttl: '5m' } }],
    promptCacheKey: 'conformance',
  })
}

function user(text: string): Message {
  return { role: 'user', content: [{ type: 'text', text }] }
}

function showBlock(block: UserBlock, text: string): ChatRequest {
  return { ...BASE, messages: [{ role: 'user', content: [block, { type: 'text', text }] }] }
}
