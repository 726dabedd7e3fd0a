import type { ChatRequest, Message, Tool, ToolCallBlock } from '@sluice/core'

/** A red pixel. */
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg=='

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
  const image = { type: 'image' as const, source: { type: 'base64' as const, mediaType: 'image/png', data: PIXEL } }
  return { ...BASE, messages: [{ role: 'user', content: [image, { type: 'text', text }] }] }
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
