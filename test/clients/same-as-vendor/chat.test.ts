import { createOpenAI } from '@ai-sdk/openai'
import { ChatOpenAI } from '@langchain/openai'
import { OpenAI } from 'openai'
import { describe, expect, it } from 'vitest'
import { QUESTION } from '../what-is-asked.ts'
import { aiSdkCases } from './ai-sdk.ts'
import { eventsIn, openBothWays, type Case, type Door } from './both-ways.ts'
import { CHAT_BODIES } from './chat-bodies.ts'
import { langChainCases } from './langchain.ts'
import { READS_FILES } from './openai-words.ts'

const MODEL = 'gpt-5.4-mini'
const apiKey = 'client-key'
const ways = openBothWays('openai', [MODEL, READS_FILES])

const sdk = ({ baseUrl: baseURL }: Door) => new OpenAI({ apiKey, baseURL, maxRetries: 0, timeout: 20_000 })
const aiSdk = ({ baseUrl: baseURL }: Door) => createOpenAI({ apiKey, baseURL }).chat(MODEL)
const langChain = ({ baseUrl: baseURL }: Door) =>
  new ChatOpenAI({ model: MODEL, apiKey, configuration: { baseURL }, maxRetries: 0 })
const thinking = { openai: { reasoningEffort: 'low' } }

const whole = (body: (typeof CHAT_BODIES)[string]) => ({ model: MODEL, messages: [], ...body })
const streamed = (body: (typeof CHAT_BODIES)[string], include_usage: boolean) => ({
  ...whole(body),
  stream: true as const,
  stream_options: include_usage ? { include_usage } : undefined,
})
const question = whole({ messages: [{ role: 'user', content: QUESTION }] })

const SDK: readonly Case[] = [
  ...Object.entries(CHAT_BODIES).flatMap(([name, body]) => [
    { name: `${name}, whole`, ask: (door: Door) => sdk(door).chat.completions.create(whole(body)) },
    {
      name: `${name}, chunk by chunk`,
      ask: async (door: Door) => eventsIn(await sdk(door).chat.completions.create(streamed(body, true))),
    },
  ]),
  {
    name: 'chunks without usage',
    ask: async (door) => eventsIn(await sdk(door).chat.completions.create(streamed(question, false))),
  },
  {
    name: 'a completion put together',
    ask: (door) => sdk(door).chat.completions.stream(streamed(question, true)).finalChatCompletion(),
  },
]

const CLIENTS: readonly (readonly [string, readonly Case[]])[] = [
  ['the OpenAI SDK', SDK],
  ['the AI SDK', aiSdkCases(aiSdk, thinking, ['a document'])],
  ['LangChain', langChainCases(langChain)],
]
const CASES = CLIENTS.flatMap(([, cases]) => cases)

describe(`CF1: OpenAI Chat Completions, ${CASES.length} cases: the same from the gateway as from the vendor`, () => {
  it('are enough', () => expect(CASES.length).toBeGreaterThanOrEqual(120))

  describe.each(CLIENTS)('to %s', (_, cases) => {
    it.each(cases)('$name', async ({ ask }) => {
      const { gateway, vendor } = await ways.ask(ask)
      expect(gateway).toEqual(vendor)
    })
  })
})
