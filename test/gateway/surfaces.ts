import type { App } from './start-app.ts'

/** One of the protocols that clients speak: what a question is in it, and how its streams can be told apart. */
export interface Surface {
  readonly name: string
  readonly path: string
  /** Stands in a stream once, at its beginning. */
  readonly opening: string
  /** Stands at the end of a stream that is whole. */
  readonly terminal: string
  /** Stands at the end of a stream that broke off. */
  readonly error: string
  body(model: string, text: string): object
}

export const MESSAGES: Surface = {
  name: 'Anthropic Messages',
  path: '/v1/messages',
  opening: '"type":"message_start"',
  terminal: '"type":"message_stop"',
  error: 'event: error\ndata: {"type":"error","error":{',
  body: (model, text) => ({ model, max_tokens: 200, messages: [{ role: 'user', content: text }] }),
}

export const RESPONSES: Surface = {
  name: 'OpenAI Responses',
  path: '/v1/responses',
  opening: '"type":"response.created"',
  terminal: '"type":"response.completed"',
  error: 'event: error\ndata: {"type":"error",',
  body: (model, text) => ({ model, max_output_tokens: 200, input: text }),
}

export const CHAT: Surface = {
  name: 'OpenAI Chat Completions',
  path: '/v1/chat/completions',
  opening: '"role":"assistant"',
  terminal: 'data: [DONE]',
  error: 'data: {"error":{',
  body: (model, text) => ({ model, max_completion_tokens: 200, messages: [{ role: 'user', content: text }] }),
}

export const SURFACES = [MESSAGES, RESPONSES, CHAT] as const

export interface Question {
  readonly surface?: Surface
  readonly model?: string
  readonly text?: string
  readonly isStream?: boolean
}

/** What came over the wire. */
export interface Received {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** `broken`: the connection was destroyed before the body's end. */
  readonly end: 'clean' | 'broken'
}

/** Asks an app a question, byte for byte as no SDK shows it. */
export async function ask({ url }: Pick<App, 'url'>, question: Question = {}): Promise<Received> {
  const { surface = MESSAGES, model = 'tier:haiku', text = 'Tell me about rivers.', isStream = false } = question
  return receive(await post(`${url}${surface.path}`, { ...surface.body(model, text), stream: isStream }))
}

/** Sends a body: an object as JSON, a text as it is. */
export function post(url: string, body: object | string, init: RequestInit = {}): Promise<Response> {
  const headers = { 'content-type': 'application/json' }
  return fetch(url, { method: 'POST', headers, body: typeof body === 'string' ? body : JSON.stringify(body), ...init })
}

/** Reads a response to its end, whichever it is. */
export async function receive(response: Response): Promise<Received> {
  const { status, headers } = response
  const decoder = new TextDecoder()
  let text = ''
  try {
    for await (const chunk of response.body ?? []) text += decoder.decode(chunk, { stream: true })
    return { status, headers, text, end: 'clean' }
  } catch {
    return { status, headers, text, end: 'broken' }
  }
}
