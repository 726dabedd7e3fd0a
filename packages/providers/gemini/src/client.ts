import type { GenerateContentConfig, GoogleGenAI } from '@google/genai'
import type { Clock, ProviderCall } from '@sluice/core'
import { encodeRequest } from '@sluice/protocols/gemini'
import { createSdkSettings, requirePeer, type ConnectionSettings, type VendorClient } from '@sluice/provider-kit'
import { openExchange, type VendorExchange } from './vendor-exchange.ts'

export interface ClientSettings extends ConnectionSettings {
  readonly apiKey: string
  readonly baseUrl?: string
}

/** The SDK wants contents of its own; those of the body take their place. */
const REPLACED = '-'

/** The largest page there is; the vendor has some fifty. */
const MOST_MODELS = 1000

/** Google's SDK behind the calls that Sluice makes. @throws TypeError when it is not installed. */
export function createGeminiClient(settings: ClientSettings): { readonly client: VendorClient; readonly clock: Clock } {
  const { options, clock, close } = createSdkSettings(settings, ['x-goog-api-key'])
  const sdk = lazySdk(settings)
  const open = ({ signal }: Pick<ProviderCall, 'signal'>) => openExchange(options.fetch, signal)
  return {
    client: {
      async send(call) {
        const { body, dropped } = encodeRequest({ ...call, isStream: false })
        const { models } = await sdk()
        const exchange = open(call)
        const config = configOf(exchange, { ...body })
        const answer = await explained(exchange, models.generateContent({ ...named(call), config }))
        return { body: answer, headers: exchange.headers(), dropped }
      },
      async open(call) {
        const { body, dropped } = encodeRequest({ ...call, isStream: true })
        const { models } = await sdk()
        const exchange = open(call)
        const config = configOf(exchange, { ...body })
        const chunks = await explained(exchange, models.generateContentStream({ ...named(call), config }))
        const stream = Object.assign(readChunks(exchange, chunks), { controller: exchange.controller })
        return { body: stream, headers: exchange.headers(), dropped }
      },
      async countTokens(call) {
        const { models } = await sdk()
        const exchange = open(call)
        const { httpOptions } = configOf(exchange, countBodyOf(call))
        const answer = await explained(exchange, models.countTokens({ ...named(call), config: { httpOptions } }))
        return answer.totalTokens ?? Number.NaN
      },
      async listModels(signal) {
        const { models } = await sdk()
        const exchange = open({ signal })
        const config = { pageSize: MOST_MODELS, httpOptions: { fetch: exchange.fetch } }
        const { page } = await explained(exchange, models.list({ config }))
        return { data: page.map(({ name }) => ({ id: name?.replace(/^models\//, '') })) }
      },
      close,
    },
    clock,
  }
}

function lazySdk({ apiKey, baseUrl = 'https://generativelanguage.googleapis.com' }: ClientSettings) {
  const load = requirePeer({
    vendor: 'gemini',
    packageName: '@google/genai',
    from: import.meta.url,
    load: () => import('@google/genai'),
  })
  let sdk: GoogleGenAI | undefined
  return async (): Promise<GoogleGenAI> => {
    const { GoogleGenAI: Sdk } = await load()
    // Everything is said: what is left out the SDK takes from the environment.
    sdk ??= new Sdk({ apiKey, vertexai: false, apiVersion: 'v1', httpOptions: { baseUrl } })
    return sdk
  }
}

function named({ vendorModel }: ProviderCall) {
  return { model: vendorModel, contents: REPLACED }
}

/**
 * The body goes out as it was encoded, beside the SDK's own types, which know less than the API.
 * Without `automaticContinuation: false` the SDK sends an answer that broke off with a token to go on from again and again,
 * and each is billed.
 */
function configOf({ fetch }: VendorExchange, body: Record<string, unknown>): GenerateContentConfig {
  return { automaticContinuation: false, httpOptions: { extraBody: body, fetch } }
}

/** Nothing but the prompt. The whole of it: counted bare, contents lack instructions and tools. */
function countBodyOf(call: ProviderCall): Record<string, unknown> {
  const { contents, systemInstruction, tools, toolConfig } = encodeRequest({ ...call, isStream: false }).body
  const model = `models/${call.vendorModel}`
  // An undefined field takes the SDK's out of the body.
  return { contents: undefined, generateContentRequest: { model, contents, systemInstruction, tools, toolConfig } }
}

async function explained<T>(exchange: VendorExchange, answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (error) {
    throw exchange.explain(error)
  }
}

async function* readChunks(exchange: VendorExchange, chunks: AsyncIterable<unknown>): AsyncGenerator {
  try {
    yield* chunks
  } catch (error) {
    throw exchange.explain(error)
  }
}
