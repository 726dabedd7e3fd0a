import { Anthropic } from '@anthropic-ai/sdk'
import { OpenAI } from 'openai'
import type { App } from './start-app.ts'

/** The official SDKs as clients of an app: pointed at it, and nothing is retried unless said. */
export function connectAnthropic({ url }: Pick<App, 'url'>, maxRetries = 0): Anthropic {
  return new Anthropic({ apiKey: 'client-key', authToken: null, baseURL: url, maxRetries, timeout: 20_000 })
}

/** The same for the SDK that speaks both OpenAI protocols. */
export function connectOpenAI({ url }: Pick<App, 'url'>, maxRetries = 0): OpenAI {
  return new OpenAI({ apiKey: 'client-key', baseURL: `${url}/v1`, maxRetries, timeout: 20_000 })
}
