import { Readable } from 'node:stream'
import { loadCatalog, type CatalogEntry } from '@sluice/catalog'
import {
  AnswerCollector,
  parseChatRequest,
  systemClock,
  type Answer,
  type ChatRequestInput,
  type Provider,
} from '@sluice/core'
import { startSimulator, type VendorName } from '@sluice/simulator'
import { createAnthropic } from '../../packages/providers/anthropic/src/index.ts'
import { createBedrock } from '../../packages/providers/bedrock/src/index.ts'
import { createGemini } from '../../packages/providers/gemini/src/index.ts'
import { COMMON_HEADERS, createHttpFetch, type HttpFetch } from '../../packages/providers/kit/src/index.ts'
import { wrapResponse } from '../../packages/providers/kit/src/wrap-response.ts'
import { createOpenAI } from '../../packages/providers/openai/src/index.ts'
import { createOpenAICompatible } from '../../packages/providers/openai-compatible/src/index.ts'

/** A vendor's stream as it was on the wire, and what it says when it comes in one piece. */
export interface RecordedStream {
  readonly wire: RecordedWire
  readonly bytes: Buffer
  readonly answer: Answer
  /** Reads the stream again, from these pieces. @throws AttemptError */
  readonly replay: (pieces: readonly Uint8Array[]) => Promise<Answer>
}

/** One vendor of each framing: events, frames, events of two OpenAI protocols, events without a terminal one. */
export const RECORDED_WIRES = [
  'anthropic',
  'bedrock',
  'openai',
  'vllm',
  'gemini',
] as const satisfies readonly VendorName[]
type RecordedWire = (typeof RECORDED_WIRES)[number]

interface Host {
  readonly model: string
  create(http: HttpFetch, baseUrl: string): Provider
}

const KEY = { apiKey: 'simulated' }
const HOSTS: Readonly<Record<RecordedWire, Host>> = {
  anthropic: { model: 'claude-opus-4-6', create: (http, baseUrl) => createAnthropic({ ...KEY, http, baseUrl }) },
  bedrock: {
    model: 'claude-sonnet-5',
    create: (http, baseUrl) => createBedrock({ ...KEY, http, baseUrl, region: 'us-east-1' }),
  },
  openai: { model: 'gpt-5.4', create: (http, baseUrl) => createOpenAI({ ...KEY, http, baseUrl }) },
  vllm: { model: 'llama-4-scout', create: (http, baseUrl) => createOpenAICompatible({ ...KEY, http, baseUrl }) },
  gemini: { model: 'gemini-3.5-flash', create: (http, baseUrl) => createGemini({ ...KEY, http, baseUrl }) },
}

const CATALOG_VENDORS: Readonly<Partial<Record<RecordedWire, string>>> = { gemini: 'google' }

/** Records a stream for each wire and question, from vendors that are simulated. Streams of one wire are replayed one at a time. */
export async function recordStreams(questions: readonly ChatRequestInput[]): Promise<readonly RecordedStream[]> {
  const simulator = await startSimulator({ vendors: RECORDED_WIRES })
  const http = createHttpFetch({ headers: [...COMMON_HEADERS, 'anthropic-version', 'x-api-key', 'x-goog-api-key'] })
  try {
    const recorded: RecordedStream[] = []
    for (const wire of RECORDED_WIRES) {
      const record = createRecorder(wire, simulator.baseUrls[wire], http.fetch)
      for (const question of questions) recorded.push(await record(question))
    }
    return recorded
  } finally {
    await http.close()
    await simulator.close()
  }
}

/** One provider for all streams of a wire, whose answers come over the network or out of a record. */
function createRecorder(wire: RecordedWire, baseUrl: string, network: typeof fetch) {
  let answering = network
  const http: HttpFetch = { fetch: (...asked) => answering(...asked), close: async () => undefined }
  const provider = HOSTS[wire].create(http, baseUrl)
  return async (question: ChatRequestInput): Promise<RecordedStream> => {
    let heard: { readonly headers: Headers; readonly bytes: Buffer } | undefined
    answering = async (...asked) => {
      const response = await network(...asked)
      heard = { headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) }
      return responseOf(heard.headers, [heard.bytes])
    }
    const answer = await read(wire, question, provider)
    if (!heard) throw new Error(`recorded-streams: nothing was asked of ${wire}.`)
    const { headers, bytes } = heard
    const replay = (pieces: readonly Uint8Array[]) => {
      answering = () => responseOf(headers, pieces)
      return read(wire, question, provider)
    }
    return { wire, bytes, answer, replay }
  }
}

async function read(wire: RecordedWire, question: ChatRequestInput, provider: Provider): Promise<Answer> {
  const { facts, vendorModel } = entryOf(wire)
  const request = parseChatRequest({ isStream: true, ...question })
  const { signal } = new AbortController()
  const maxOutputTokens = request.maxOutputTokens ?? 200
  const { body } = await provider.stream({ request, vendorModel, facts, maxOutputTokens, signal })
  const collector = new AnswerCollector()
  for await (const event of body) collector.add(event)
  return collector.finish()
}

const catalog = loadCatalog()

function entryOf(wire: RecordedWire): CatalogEntry {
  const entry = catalog.find(CATALOG_VENDORS[wire] ?? wire, HOSTS[wire].model)
  if (!entry) throw new Error(`recorded-streams: the catalog lacks ${HOSTS[wire].model}.`)
  return entry
}

/** As our fetch makes it of what undici hands over. */
function responseOf(headers: Headers, pieces: readonly Uint8Array[]): Promise<Response> {
  const body = Object.assign(Readable.from(pieces), {})
  const data = { statusCode: 200, headers: Object.fromEntries(headers), body }
  return wrapResponse(data, { clock: systemClock, requestBytes: 0 })
}
