import type { FailureKind } from '@sluice/core'
import type { Fault } from '@sluice/simulator'
import { describe, expect, it } from 'vitest'
import { seedPolicy, startAppForTest, type App } from '../gateway/start-app.ts'
import { ask, CHAT, MESSAGES, RESPONSES, type Received, type Surface } from '../gateway/surfaces.ts'
import { firstThenNext, NEXT } from './first-then-next.ts'
import { trouble, TROUBLES, type Trouble } from './troubles.ts'

const FAILED_TWICE = ['vendor-error', 'vendor-error'] as const
const ERROR_EVENT: Fault = { type: 'error-event-before-content' }

// Each protocol as that of the first of its tier; FO1 asks for at least 14 ways to fail in each.
const FIRST = [
  ['anthropic', 'anthropic/claude-haiku-4-5', 'openai/gpt-5.4-nano', MESSAGES, ['overloaded']],
  ['openai', 'openai/gpt-5.4-nano', 'anthropic/claude-haiku-4-5', RESPONSES, FAILED_TWICE],
  ['vllm', 'vllm/llama-4-scout', 'anthropic/claude-haiku-4-5', CHAT, FAILED_TWICE],
  ['gemini', 'gemini', NEXT.name, MESSAGES, ['overloaded']],
] as const

describe.each(FIRST)('when %s', (vendor, first, next, surface, eventKinds) => {
  const troubles = [
    ...TROUBLES.map((one) => (vendor === 'gemini' ? withoutPreamble(one) : one)),
    trouble('sends an error event', ERROR_EVENT, FAILED_TWICE, eventKinds),
  ]

  it.each(troubles)('$name, the client gets one whole answer from the next', async ({ fault, whole }) => {
    const app = await startWith(first, fault)
    app.simulator.setFault(vendor, fault)
    const received = await ask(app, { surface })
    expect(received).toMatchObject({ status: 200, end: 'clean' })
    expect(received.text).toContain('You asked')
    expect(received.headers.get('x-sluice-deployment')).toBe(next)
    await expectAttempts(app, received, whole)
  })

  it.each(troubles)('$name, the client gets one clean stream from the next', async ({ fault, streamed }) => {
    const app = await startWith(first, fault)
    app.simulator.setFault(vendor, fault)
    const received = await ask(app, { surface, isStream: true })
    expect(received).toMatchObject({ status: 200, end: 'clean' })
    expectOneStream(received, surface)
    expect(received.headers.get('x-sluice-deployment')).toBe(next)
    await expectAttempts(app, received, streamed)
  })
})

it('gets over a failure that does not last without leaving the vendor', async () => {
  const app = await startWith('anthropic/claude-haiku-4-5')
  app.simulator.setFault('anthropic', { type: 'status', status: 500, times: 1 })
  const received = await ask(app, { isStream: true })
  expect(received.headers.get('x-sluice-deployment')).toBe('anthropic/claude-haiku-4-5')
  await expectAttempts(app, received, ['vendor-error'])
})

it('does not shop around when the request itself is refused', async () => {
  const app = await startWith('anthropic/claude-haiku-4-5')
  app.simulator.setFault('anthropic', { type: 'status', status: 400 })
  const { status, headers } = await ask(app)
  expect(status).toBe(400)
  expect(headers.get('x-should-retry')).toBe('false')
  expect(app.simulator.requests.map(({ vendor }) => vendor)).toEqual(['anthropic'])
})

/** An app whose cheapest tier asks this deployment first. It waits for the first token for long, unless that hangs. */
function startWith(first: string, fault?: Fault): Promise<App> {
  const haiku = [first, ...seedPolicy().tiers.haiku.filter((name) => name !== first)]
  const timeouts = fault?.type.startsWith('hang') ? SHORT : {}
  // The seed preset has no Gemini.
  if (first === 'gemini') return startAppForTest({ policy: firstThenNext(first, timeouts) })
  return startAppForTest({ policy: { tiers: { haiku }, timeouts, retries: { baseDelayMs: 1 } } })
}

const SHORT = { connectMs: 300, firstTokenMs: 300, reasoningFirstTokenMs: 300, perOutputTokenMs: 1 }

/** A stream that breaks off behind its preamble has broken off; Gemini's has none, so it has never begun. */
function withoutPreamble(one: Trouble): Trouble {
  const isUnbegun = one.fault.type === 'end-before-terminal' || one.fault.type === 'garbage'
  return isUnbegun ? { ...one, streamed: ['malformed-answer'] } : one
}

/** The attempts in trouble and then the one that answered, as the client and the record count them. */
async function expectAttempts(app: App, { headers }: Received, kinds: readonly FailureKind[]): Promise<void> {
  expect(headers.get('x-sluice-attempts')).toBe(String(kinds.length + 1))
  expect(app.records).toMatchObject([{ end: 'done', errorCode: undefined }])
  expect(app.records[0]?.attempts.map(({ outcome }) => outcome)).toEqual([...kinds, 'answered'])
  expect(await app.ledger.balance('tenant/default')).toMatchObject({ pendingNanoUsd: 0n })
  expect(app.defects).toEqual([])
}

function expectOneStream({ text }: Received, { opening, terminal, error }: Surface): void {
  expect(text.split(opening)).toHaveLength(2)
  expect(text.split(terminal)).toHaveLength(2)
  expect(text).not.toContain(error)
}
