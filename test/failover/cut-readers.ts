import { APIError as AnthropicError } from '@anthropic-ai/sdk'
import { APIError as OpenAIError } from 'openai'
import { connectAnthropic, connectOpenAI } from '../gateway/connect-sdks.ts'
import type { App } from '../gateway/start-app.ts'
import { CHAT, MESSAGES, RESPONSES, type Surface } from '../gateway/surfaces.ts'

/** An official SDK as the reader of one stream. */
export interface Reader {
  readonly surface: Surface
  /** What it throws when the stream breaks off. */
  readonly error: typeof AnthropicError | typeof OpenAIError
  /** Reads the events to their end; the body is sent as it is. */
  read(app: App, body: object): Promise<void>
}

// Clients that retry what they may: an answer that has begun is not asked for again.
const RETRIES = 2

export const READERS: readonly [Reader, Reader, Reader] = [
  {
    surface: MESSAGES,
    error: AnthropicError,
    read: (app, body) => readAll(connectAnthropic(app, RETRIES).post(MESSAGES.path, { body, stream: true })),
  },
  openai(RESPONSES),
  openai(CHAT),
]

function openai(surface: Surface): Reader {
  const path = surface.path.replace(/^\/v1/, '')
  return {
    surface,
    error: OpenAIError,
    read: (app, body) => readAll(connectOpenAI(app, RETRIES).post(path, { body, stream: true })),
  }
}

async function readAll(opening: PromiseLike<unknown>): Promise<void> {
  const stream = await opening
  if (!isIterable(stream)) throw new TypeError('cut-readers: the SDK has made no stream of it.')
  for await (const _ of stream);
}

function isIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}
