import { Anthropic } from '@anthropic-ai/sdk'
import { describe, expect, it } from 'vitest'
import { openBothWays, type Case, type Door } from './both-ways.ts'
import { MESSAGES_BODIES, type Body } from './messages-bodies.ts'

const MODEL = 'claude-opus-4-6'
const ways = openBothWays('anthropic', [MODEL])

const sdk = ({ baseUrl }: Door) =>
  new Anthropic({ apiKey: 'client-key', authToken: null, baseURL: baseUrl, maxRetries: 0, timeout: 20_000 })
const whole = (body: Body) => ({ model: MODEL, max_tokens: 1_024, messages: [], ...body })

const SDK: readonly Case[] = Object.entries(MESSAGES_BODIES).flatMap(([name, body]) => [
  { name: `${name}, whole`, ask: (door) => sdk(door).messages.create(whole(body)) },
  {
    name: `${name}, event by event`,
    ask: async (door) => Array.fromAsync(await sdk(door).messages.create({ ...whole(body), stream: true })),
  },
])

describe(`CF1: Anthropic Messages, ${SDK.length} cases`, () => {
  it.each(SDK)('the SDK gets $name', async ({ ask }) => void (await ways.expectSame(ask)))
  it('x', () => expect(SDK.length).toBeGreaterThanOrEqual(120))
})
