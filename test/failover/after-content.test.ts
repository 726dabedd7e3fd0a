import type { Fault } from '@sluice/simulator'
import { APIError as AnthropicError } from '@anthropic-ai/sdk'
import { APIError as OpenAIError } from 'openai'
import { describe, expect, it } from 'vitest'
import { connectAnthropic, connectOpenAI } from '../gateway/connect-sdks.ts'
import { startAppForTest, type App } from '../gateway/start-app.ts'
import { ask, SURFACES } from '../gateway/surfaces.ts'

const FAULTS: readonly (readonly [string, Fault])[] = [
  ['is cut', { type: 'cut-after-content', events: 3 }],
  ['ends early and cleanly', { type: 'end-before-terminal', events: 3 }],
  ['ends without its terminal event', { type: 'end-before-terminal' }],
  ['carries an error event', { type: 'error-event-after-content', events: 3 }],
]

const MODELS = [
  ['anthropic', 'claude-haiku-4-5'],
  ['openai', 'gpt-5.4-mini'],
  ['vllm', 'llama-4-scout'],
] as const

const BROKEN_OFF = 'The answer broke off before its end.'
const QUESTION = 'Tell me about rivers.'
const USER = { role: 'user', content: QUESTION } as const
const MESSAGE = { model: 'claude-haiku-4-5', max_tokens: 200, messages: [USER] }
const RESPONSE = { model: 'gpt-5.4-mini', input: QUESTION }
const COMPLETION = { model: 'llama-4-scout', messages: [USER] }

// Clients that retry what they may: an answer that has begun is not asked for again.
const RETRIES = 2
const ANTHROPIC = { sdk: 'the Anthropic SDK', vendor: 'anthropic', error: AnthropicError } as const
const OPENAI = { sdk: 'the OpenAI SDK', vendor: 'openai', error: OpenAIError } as const
const VLLM = { ...OPENAI, vendor: 'vllm' } as const

const READERS = [
  { ...ANTHROPIC, what: 'messages.stream', read: (app: App) => anthropic(app).messages.stream(MESSAGE).finalMessage() },
  {
    ...ANTHROPIC,
    what: 'raw message events',
    read: async (app: App) => readAll(await anthropic(app).messages.create({ ...MESSAGE, stream: true })),
  },
  { ...OPENAI, what: 'responses.stream', read: (app: App) => openai(app).responses.stream(RESPONSE).finalResponse() },
  {
    ...OPENAI,
    what: 'raw response events',
    read: async (app: App) => readAll(await openai(app).responses.create({ ...RESPONSE, stream: true })),
  },
  {
    ...VLLM,
    what: 'chat.completions.stream',
    read: (app: App) => openai(app).chat.completions.stream(COMPLETION).finalChatCompletion(),
  },
  {
    ...VLLM,
    what: 'raw chat chunks',
    read: async (app: App) => readAll(await openai(app).chat.completions.create({ ...COMPLETION, stream: true })),
  },
]

describe.each(MODELS)('when a stream of %s', (vendor, model) => {
  describe.each(FAULTS)('%s after its first content', (_, fault) => {
    it.each(SURFACES)('$name says so and ends without a terminal event', async (surface) => {
      const app = await startBreaking(vendor, fault)
      const { text, end, status, headers } = await ask(app, { surface, model, isStream: true })
      expect([status, end, headers.get('x-sluice-attempts')]).toEqual([200, 'broken', '1'])
      expect(text).toContain('This is')
      expect(text.split(surface.error)).toHaveLength(2)
      expect(text).toContain(BROKEN_OFF)
      expect(text).not.toContain(surface.terminal)
      await expectBroken(app)
    })
  })
})

describe.each(FAULTS)('when a stream %s after its first content', (_, fault) => {
  it.each(READERS)('$sdk throws, reading $what', async ({ vendor, read, error }) => {
    const app = await startBreaking(vendor, fault)
    const thrown: unknown = await read(app).catch((reason: unknown) => reason)
    expect(thrown).toBeInstanceOf(error)
    expect(String(thrown)).toContain(BROKEN_OFF)
    await expectBroken(app)
  })
})

function anthropic(app: App) {
  return connectAnthropic(app, RETRIES)
}

function openai(app: App) {
  return connectOpenAI(app, RETRIES)
}

/** Vendors that take their time between events, so that content has reached the client before it goes wrong. */
async function startBreaking(vendor: 'anthropic' | 'openai' | 'vllm', fault: Fault): Promise<App> {
  const app = await startAppForTest({ simulator: { latency: { perTokenMs: 4 } } })
  app.simulator.setFault(vendor, fault)
  return app
}

async function readAll(events: AsyncIterable<unknown>): Promise<number> {
  let count = 0
  for await (const _ of events) count += 1
  return count
}

/** One attempt, judged a failure, charged for what it may have used, and nothing left held. */
async function expectBroken(app: App): Promise<void> {
  expect(app.records).toMatchObject([
    { end: 'broken', errorCode: 'stream_truncated', attempts: [{}], usageSource: 'estimated' },
  ])
  const { postedNanoUsd, pendingNanoUsd } = await app.ledger.balance('tenant/default')
  expect(pendingNanoUsd).toBe(0n)
  expect(postedNanoUsd).toBe(app.records[0]?.costNanoUsd)
  expect(postedNanoUsd).toBeGreaterThan(0n)
  expect(app.simulator.requests).toHaveLength(1)
  expect(app.sluice.health().deployments.reduce((sum, { failed }) => sum + failed, 0)).toBe(1)
  expect(app.defects).toEqual([])
}
