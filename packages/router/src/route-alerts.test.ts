import { describe, expect, it } from 'vitest'
import { failing, OK, ScriptedProvider } from './testing/scripted-provider.ts'
import { testRouter, TWO_VENDORS } from './testing/test-router.ts'
import type { AlertCause } from './router.ts'

// Rows of the reference (failures.md, A) that ask for an alert.
const CAUSES: readonly (readonly [number, AlertCause])[] = [
  [9, 'account-exhausted'],
  [10, 'unauthorized'],
  [11, 'model-not-found'],
  [18, 'tls'],
]
const MINUTE_MS = 60_000

function setUp(cause: Parameters<typeof failing>[0], repeatMs?: number) {
  const policy = { ...TWO_VENDORS, alerts: repeatMs === undefined ? {} : { repeatMs } }
  return testRouter(new ScriptedProvider(failing(cause)), new ScriptedProvider(OK), policy)
}

describe('alerts', () => {
  it.each(CAUSES)('row %i: %s is told once, with whose it is, however many requests meet it', async (_row, cause) => {
    const { chat, alerts, clock } = setUp(cause)
    for (let index = 0; index < 100; index += 1) {
      expect(await chat()).toMatchObject({ deployment: 'second/small' })
      await clock.advance(8_000)
    }
    expect(alerts).toEqual([
      {
        cause,
        provider: 'first',
        deployment: 'first/small',
        message: `scripted ${cause}`,
        times: 1,
        time: clock.now() - 800_000,
      },
    ])
  })

  it('is told again, and how often it came up, after 15 minutes or as long as the policy says', async () => {
    for (const [repeatMs, told] of [
      [undefined, 4],
      [10 * MINUTE_MS, 6],
    ] as const) {
      const { chat, alerts, clock } = setUp('tls', repeatMs)
      for (let minute = 0; minute < 60; minute += 1) {
        await chat()
        await clock.advance(MINUTE_MS)
      }
      expect(alerts.map(({ times }) => times)).toEqual([1, ...Array.from({ length: told - 1 }, () => 60 / told)])
    }
  })

  it.each([
    ['unauthorized', 1],
    ['model-not-found', 3],
  ] as const)('%s is told %i times of three deployments of one provider', async (cause, told) => {
    const { stream, alerts, clock } = setUp(cause)
    for (const tier of ['haiku', 'sonnet', 'opus'] as const) {
      await stream({ messages: 'Hi', model: `tier:${tier}` })
      await clock.advance(1_000)
    }
    expect(alerts).toHaveLength(told)
  })

  it('is news again under a new policy', async () => {
    const { chat, alerts, router, compile } = setUp('unauthorized')
    await chat()
    await router.replacePolicy(compile({ ...TWO_VENDORS, version: 'test-2' }))
    await chat()
    expect(alerts).toHaveLength(2)
  })

  it.each(['overloaded', 'rate-limited', 'vendor-error', 'unreachable', 'first-token-timeout', 'internal'] as const)(
    'tells nothing of %s',
    async (kind) => {
      const { chat, alerts, clock } = setUp(kind)
      for (let index = 0; index < 20; index += 1) {
        const asked = chat().catch(() => undefined)
        await clock.advance(10_000)
        await asked
      }
      expect(alerts).toEqual([])
    },
  )

  it('are heard no more by a listener that is taken back, nor fail the request when one fails', async () => {
    const { chat, alerts, router, defects, clock } = setUp('tls', MINUTE_MS)
    const heard: unknown[] = []
    const stop = router.onAlert((alert) => heard.push(alert))
    router.onAlert(() => Promise.reject(new Error('a host defect')))
    await chat()
    stop()
    await clock.advance(MINUTE_MS)
    await chat()
    expect([heard.length, alerts.length, defects.length]).toEqual([1, 2, 2])
  })
})
