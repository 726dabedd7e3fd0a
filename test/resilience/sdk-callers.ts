import { Anthropic } from '@anthropic-ai/sdk'
import { OpenAI } from 'openai'

/** One call of an SDK, and the HTTP requests that it was made of. */
export interface SdkCall {
  /** Of the last response; 0 when there was none. */
  readonly status: number
  /** Its `x-should-retry`. */
  readonly shouldRetry: string | null
  readonly requests: number
  /** From each response to the request that followed it, and what its `retry-after` had asked for; 0: nothing. */
  readonly waits: readonly { readonly waitedMs: number; readonly askedMs: number }[]
  /** `x-sluice-attempts` of all its responses together. */
  readonly attempts: number
  readonly tookMs: number
}

/** An official SDK on one protocol, retrying as it does of itself. */
export interface SdkCaller {
  /** Asks for a short answer. Never rejects. */
  call(model: string): Promise<SdkCall>
}

export interface SdkOptions {
  /** Default 2, as it is in both SDKs. */
  readonly maxRetries?: number
  readonly timeoutMs?: number
  readonly maxTokens?: number
}

export const SDK_CALLERS = ['anthropic messages', 'openai chat', 'openai responses'] as const
export type SdkCallerName = (typeof SDK_CALLERS)[number]

type Send = (fetch: typeof globalThis.fetch, model: string) => Promise<unknown>

const QUESTION = { role: 'user', content: 'Say hello.' } as const

/** The SDKs of both vendors on all three protocols, as clients of a gateway. */
export function sdkCallers(url: string, options: SdkOptions = {}): Readonly<Record<SdkCallerName, SdkCaller>> {
  const { maxRetries = 2, timeoutMs = 60_000, maxTokens = 32 } = options
  const shared = { apiKey: 'client-key', maxRetries, timeout: timeoutMs }
  const openai = new OpenAI({ ...shared, baseURL: `${url}/v1` })
  const anthropic = new Anthropic({ ...shared, authToken: null, baseURL: url })
  const caller = (send: Send): SdkCaller => ({ call: (model) => watch(send, model) })
  return {
    'anthropic messages': caller((fetch, model) =>
      anthropic.withOptions({ fetch }).messages.create({ model, max_tokens: maxTokens, messages: [QUESTION] }),
    ),
    'openai chat': caller((fetch, model) => {
      const body = { model, max_completion_tokens: maxTokens, messages: [QUESTION] }
      return openai.withOptions({ fetch }).chat.completions.create(body)
    }),
    'openai responses': caller((fetch, model) =>
      openai.withOptions({ fetch }).responses.create({ model, max_output_tokens: maxTokens, input: 'Say hello.' }),
    ),
  }
}

async function watch(send: Send, model: string): Promise<SdkCall> {
  const startedMs = performance.now()
  const seen: { readonly atMs: number; readonly untilMs: number; readonly response: Response }[] = []
  const watched: typeof globalThis.fetch = async (...request) => {
    const atMs = performance.now()
    const response = await fetch(...request)
    seen.push({ atMs, untilMs: performance.now(), response })
    return response
  }
  // What it throws is in the last response.
  await send(watched, model).catch(() => undefined)
  const last = seen.at(-1)?.response
  return {
    status: last?.status ?? 0,
    shouldRetry: last?.headers.get('x-should-retry') ?? null,
    requests: seen.length,
    waits: seen.slice(1).map(({ atMs }, index) => ({
      waitedMs: atMs - (seen[index]?.untilMs ?? 0),
      askedMs: Number(seen[index]?.response.headers.get('retry-after')) * 1_000,
    })),
    attempts: seen.reduce((sum, { response }) => sum + Number(response.headers.get('x-sluice-attempts')), 0),
    tookMs: performance.now() - startedMs,
  }
}
