import { setTimeout } from 'node:timers/promises'
import { parseChatRequest, SluiceError, type RouteRecord } from '@sluice/core'
import { FakeClock } from '@sluice/core/testing'
import { createSluice, type Sluice } from 'sluice'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startLimitingVendor, type RawHeaders } from './start-limiting-vendor.ts'

interface Row {
  readonly name: string
  readonly headers: () => RawHeaders
  /** What the vendor asks for, in milliseconds: at least and at most. Undefined: nothing that makes sense. */
  readonly asked?: readonly [number, number]
  /** Whether somebody who can ask nobody else waits for it. */
  readonly isWaitedFor: boolean
}

const GIVEN_MS = 20_000
const TWO_SECONDS: Row['asked'] = [2_000, 2_000]
const LONGEST_COOL_DOWN_MS = 3_600_000
const SLACK_MS = 2

/** R3: every form that the header takes in the wild. */
const ROWS: readonly Row[] = [
  row('seconds', '2', { asked: TWO_SECONDS, isWaitedFor: true }),
  // Dates have whole seconds.
  { name: 'a date', headers: () => ['retry-after', inSeconds(2)], asked: [500, 2_000], isWaitedFor: true },
  { name: 'milliseconds', headers: () => ['retry-after-ms', '80'], asked: [80, 80], isWaitedFor: true },
  row('zero', '0', { asked: [0, 0], isWaitedFor: true }),
  row('a negative number', '-5', { isWaitedFor: false }),
  row('no number', 'NaN', { isWaitedFor: false }),
  { name: 'a past date', headers: () => ['retry-after', inSeconds(-3_600)], asked: [0, 0], isWaitedFor: true },
  row('a billion seconds', '1e9', { asked: [1e12, 1e12], isWaitedFor: false }),
  row('a fraction', '1.5', { asked: [1_500, 1_500], isWaitedFor: true }),
  {
    name: 'two values',
    headers: () => ['retry-after', '1', 'retry-after', '2'],
    asked: TWO_SECONDS,
    isWaitedFor: true,
  },
  row('garbage', 'soon', { isWaitedFor: false }),
  row('more than the request has', '30', { asked: [30_000, 30_000], isWaitedFor: false }),
]

describe.each(ROWS)('R3: a vendor that asks for $name', ({ headers, asked, isWaitedFor }) => {
  it('is called again no earlier than that by who has nobody else, or not at all', async () => {
    const { ask, records } = await start(headers())
    const error = await ask('tier:haiku')
    const [first, second] = records[0]?.attempts ?? []
    expect(error === undefined).toBe(isWaitedFor)
    expect(second !== undefined).toBe(isWaitedFor)
    if (!isWaitedFor) return expect(error).toMatchObject({ code: 'rate_limited', retryAfterMs: asked?.[0] })
    const waitedMs = (second?.startedAfterMs ?? NaN) - endOf(first)
    expect(waitedMs).toBeGreaterThanOrEqual(asked?.[0] ?? NaN)
    expect(waitedMs).toBeLessThanOrEqual((asked?.[1] ?? NaN) + SLACK_MS)
  })

  it('is left at once by who has somebody else, and by everybody for as long as it asks', async () => {
    const { ask, records, health, clock } = await start(headers())
    expect(await ask('tier:sonnet')).toBeUndefined()
    const [first, second] = records[0]?.attempts ?? []
    expect([first?.deployment, second?.deployment]).toEqual(['limited', 'spare'])
    expect((second?.startedAfterMs ?? NaN) - endOf(first)).toBeLessThanOrEqual(5)
    const coolingMs = health().deployments.find(({ deployment }) => deployment === 'limited')?.admittedInMs
    // Who names no time that makes sense is left alone for a second; nobody is for more than an hour.
    const [least, most] = (asked ?? [1_000, 1_000]).map((waitMs) => Math.min(LONGEST_COOL_DOWN_MS, waitMs))
    // Requests begin at 0 on this clock.
    const passedMs = clock.monotonicMs() - endOf(first)
    expect(coolingMs).toBeGreaterThanOrEqual(Math.max(0, (least ?? NaN) - passedMs))
    expect(coolingMs).toBeLessThanOrEqual(Math.max(0, (most ?? NaN) - passedMs))
  })
})

async function start(headers: RawHeaders) {
  const [limited, spare] = [await startLimitingVendor(headers), await startLimitingVendor()]
  const records: RouteRecord[] = []
  const clock = new FakeClock()
  const sluice = createSluice(policyOf(limited, spare), { env: { KEY: 'any-key' }, clock })
  sluice.onRoute((record) => records.push(record))
  onTestFinished(() => sluice.close())
  return { ask: (model: string) => askOnce(sluice, clock, model), records, clock, health: sluice.health }
}

/** Asks, and lets time pass while an answer is waited for. Returns the error, if it is one. */
async function askOnce(sluice: Sluice, clock: FakeClock, model: string) {
  const request = parseChatRequest({ model, messages: 'Hi', maxOutputTokens: 20 })
  const { signal } = new AbortController()
  const context = { requestId: 'r', tenant: 't', signal, surface: 'test', timeoutMs: GIVEN_MS }
  const asking = sluice.chat(request, context).then(
    () => undefined,
    (error: unknown) => (error instanceof SluiceError ? error : Promise.reject(error)),
  )
  const over = asking.then(
    () => true,
    () => true,
  )
  // The vendor's answer takes real time, which is not what is measured.
  while (!(await Promise.race([over, setTimeout(1, false)]))) await clock.advance(5)
  return asking
}

function policyOf(limited: string, spare: string) {
  const haiku = ['limited']
  const deployment = (provider: string) => ({ provider, model: 'claude-haiku-4-5' })
  return {
    version: 'retry-after',
    providers: {
      first: { kind: 'anthropic', baseUrl: limited, apiKeyEnv: 'KEY' },
      second: { kind: 'anthropic', baseUrl: spare, apiKeyEnv: 'KEY' },
    },
    deployments: { limited: deployment('first'), spare: deployment('second') },
    tiers: { haiku, sonnet: ['limited', 'spare'], opus: haiku },
    routing: { order: 'listed' },
    // What the vendor asks for, and nothing of our own.
    retries: { overloadedBaseDelayMs: 1 },
  }
}

function endOf(attempt: RouteRecord['attempts'][number] | undefined): number {
  return (attempt?.startedAfterMs ?? NaN) + (attempt?.durationMs ?? NaN)
}

function row(name: string, value: string, expected: Pick<Row, 'asked' | 'isWaitedFor'>): Row {
  return { name, headers: () => ['retry-after', value], ...expected }
}

function inSeconds(seconds: number): string {
  return new Date(Date.now() + seconds * 1_000).toUTCString()
}
