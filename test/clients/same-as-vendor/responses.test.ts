import { createOpenAI } from '@ai-sdk/openai'
import { ChatOpenAI } from '@langchain/openai'
import { OpenAI } from 'openai'
import { describe, expect, it } from 'vitest'
import { QUESTION } from '../what-is-asked.ts'
import { aiSdkCases } from './ai-sdk.ts'
import { eventsIn, openBothWays, type Case, type Door } from './both-ways.ts'
import { CODEX } from './codex.ts'
import { langChainCases } from './langchain.ts'
import { READS_FILES } from './openai-words.ts'
import { RESPONSES_BODIES } from './responses-bodies.ts'

const MODEL = 'gpt-5.4-mini'
const apiKey = 'client-key'
const ways = openBothWays('openai', [MODEL, READS_FILES])

const sdk = ({ baseUrl: baseURL }: Door) => new OpenAI({ apiKey, baseURL, maxRetries: 0, timeout: 20_000 })
const aiSdk = ({ baseUrl: baseURL }: Door) => createOpenAI({ apiKey, baseURL }).responses(MODEL)
const langChain = ({ baseUrl: baseURL }: Door) =>
  new ChatOpenAI({
    model: MODEL,
    apiKey,
    configuration: { baseURL },
    maxRetries: 0,
    useResponsesApi: true,
    zdrEnabled: true,
  })
const unstored = { store: false, include: ['reasoning.encrypted_content'] }
const thinking = { openai: { reasoningEffort: 'low', reasoningSummary: 'auto', ...unstored } }

// Sluice stores nothing, and hands out sealed reasoning with every answer: the vendor is asked for the same.
const whole = (body: (typeof RESPONSES_BODIES)[string]) => ({
  model: MODEL,
  input: QUESTION,
  store: false,
  include: ['reasoning.encrypted_content' as const],
  ...body,
})

const SDK: readonly Case[] = [
  ...Object.entries(RESPONSES_BODIES).flatMap(([name, body]) => [
    { name: `${name}, whole`, ask: (door: Door) => sdk(door).responses.create(whole(body)) },
    {
      name: `${name}, event by event`,
      ask: async (door: Door) => eventsIn(await sdk(door).responses.create({ ...whole(body), stream: true })),
    },
  ]),
  {
    name: 'a response put together',
    ask: (door) =>
      sdk(door)
        .responses.stream({ ...whole({}), stream: true })
        .finalResponse(),
  },
  {
    name: 'a number of tokens',
    ask: (door) => sdk(door).responses.inputTokens.count({ model: MODEL, input: QUESTION }),
  },
]

const CLIENTS: readonly (readonly [string, readonly Case[]])[] = [
  ['the OpenAI SDK', SDK],
  ['the AI SDK', aiSdkCases(aiSdk, thinking, ['a document'])],
  ['LangChain', langChainCases(langChain)],
  ['Codex', CODEX],
]
const CASES = CLIENTS.flatMap(([, cases]) => cases)

describe(`CF1: OpenAI Responses, ${CASES.length} cases: the same from the gateway as from the vendor`, () => {
  it('are enough', () => expect(CASES.length).toBeGreaterThanOrEqual(120))

  describe.each(CLIENTS)('to %s', (_, cases) => {
    it.each(cases)('$name', async ({ ask }) => {
      const { gateway, vendor } = await ways.ask(ask)
      expect(gateway).toEqual(vendor)
    })
  })
})
