import { createAnthropic } from '@ai-sdk/anthropic'
import { Anthropic } from '@anthropic-ai/sdk'
import { ChatAnthropic } from '@langchain/anthropic'
import { describe, expect, it } from 'vitest'
import { aiSdkCases } from './ai-sdk.ts'
import { eventsIn, openBothWays, type Case, type Door } from './both-ways.ts'
import { CLAUDE_CODE } from './claude-code.ts'
import { langChainCases } from './langchain.ts'
import { MESSAGES_BODIES } from './messages-bodies.ts'
import { QUESTION } from '../what-is-asked.ts'

const MODEL = 'claude-opus-4-6'
const apiKey = 'client-key'
const ways = openBothWays('anthropic', [MODEL])

const sdk = ({ baseUrl: baseURL }: Door) =>
  new Anthropic({ apiKey, authToken: null, baseURL, maxRetries: 0, timeout: 20_000 })
const aiSdk = ({ baseUrl }: Door) => createAnthropic({ apiKey, baseURL: `${baseUrl}/v1` })(MODEL)
const langChain = ({ baseUrl: anthropicApiUrl }: Door) =>
  new ChatAnthropic({ model: MODEL, apiKey, anthropicApiUrl, maxRetries: 0, maxTokens: 1_024 })
const thinking = { anthropic: { thinking: { type: 'enabled', budgetTokens: 2_000 } } }

const whole = (body: (typeof MESSAGES_BODIES)[string]) => ({ model: MODEL, max_tokens: 1_024, messages: [], ...body })
const sampled = (sampling: object) => {
  const body = { ...whole({ messages: [{ role: 'user', content: QUESTION }] }), ...sampling }
  const headers = { 'anthropic-version': '2023-06-01' }
  return (door: Door) => sdk(door).messages.create(body, { headers })
}

const SDK: readonly Case[] = [
  ...Object.entries(MESSAGES_BODIES).flatMap(([name, body]) => [
    { name: `${name}, whole`, ask: (door: Door) => sdk(door).messages.create(whole(body)) },
    {
      name: `${name}, event by event`,
      ask: async (door: Door) => eventsIn(await sdk(door).messages.create({ ...whole(body), stream: true })),
    },
  ]),
  // The SDK's types know them no more; the older version of the API does.
  { name: 'a temperature', ask: sampled({ temperature: 0.3 }) },
  { name: 'a top_p', ask: sampled({ top_p: 0.9 }) },
  { name: 'a top_k', ask: sampled({ top_k: 40 }) },
  {
    name: 'a message put together',
    ask: (door) =>
      sdk(door)
        .messages.stream(whole({ messages: [{ role: 'user', content: QUESTION }] }))
        .finalMessage(),
  },
  {
    name: 'a number of tokens',
    ask: (door) => sdk(door).messages.countTokens({ model: MODEL, messages: [{ role: 'user', content: QUESTION }] }),
  },
]

const CLIENTS: readonly (readonly [string, readonly Case[]])[] = [
  ['the Anthropic SDK', SDK],
  ['the AI SDK', aiSdkCases(aiSdk, thinking)],
  ['LangChain', langChainCases(langChain)],
  ['Claude Code', CLAUDE_CODE],
]
const CASES = CLIENTS.flatMap(([, cases]) => cases)

describe(`CF1: Anthropic Messages, ${CASES.length} cases: the same from the gateway as from the vendor`, () => {
  it('are enough', () => expect(CASES.length).toBeGreaterThanOrEqual(120))

  describe.each(CLIENTS)('to %s', (_, cases) => {
    it.each(cases)('$name', async ({ ask }) => {
      const { gateway, vendor } = await ways.ask(ask)
      expect(gateway).toEqual(vendor)
    })
  })
})
