import { expect } from 'vitest'

/** One model of each vendor, by its catalog id: naming it pins the vendor. */
export const PINNED = [
  ['anthropic', 'claude-haiku-4-5'],
  ['openai', 'gpt-5.4-mini'],
  ['vllm', 'llama-4-scout'],
] as const

/** What the simulated models answer with an echo of. */
export const QUESTION = 'Tell me about rivers.'
export const ECHO = 'You asked: "Tell me about rivers."'

/** The simulated models call the tools that a question names. */
export const TOOL_QUESTIONS = [
  ['a tool', 'What is the weather in Paris?', ['get_weather']],
  ['two tools at once', 'Tell me both the weather and the time.', ['get_weather', 'get_time']],
] as const
export const toolResult = (tool: string) => `all well from ${tool}`
export const toolEcho = (tools: readonly string[]) =>
  `The tools returned: ${tools.map((tool) => `"${toolResult(tool)}"`).join(' and ')}.`

export const CITY_SCHEMA = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
} as const

export const TOOLS = [
  { name: 'get_weather', description: 'Current weather of a city.' },
  { name: 'get_time', description: 'Local time of a city.' },
] as const

export const INVOICE_SCHEMA = {
  type: 'object',
  properties: { customer: { type: 'string' }, isPaid: { type: 'boolean' } },
  required: ['customer', 'isPaid'],
  additionalProperties: false,
} as const

/** A PNG of one red pixel, as base64. */
export const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=='
export const PICTURE_URL = 'https://pictures.example/red.png'
export const IMAGE_ECHO = 'I can see 1 image (image/png).'

/** The smallest file that says that it is a PDF, as base64. */
export const PDF = 'JVBERi0xLjQKMSAwIG9iajw8L1R5cGUvQ2F0YWxvZz4+ZW5kb2JqCnRyYWlsZXI8PC9Sb290IDEgMCBSPj4KJSVFT0YK'

/** What a client can read about an answer beside it, whoever gave it. */
export const ROUTE_HEADERS = {
  'x-sluice-decision': expect.stringMatching(/^dec_[0-9a-z]{20}$/),
  'x-sluice-attempts': '1',
  'x-sluice-cost-usd': expect.stringMatching(/^0\.0\d*[1-9]\d*$/),
  'request-id': expect.stringMatching(/^req_[0-9a-z]{20}$/),
  'x-request-id': expect.stringMatching(/^req_[0-9a-z]{20}$/),
}
