import { NO_USAGE, type Answer } from '@sluice/core'
import { describe, expect, it } from 'vitest'
import { failing, OK, ScriptedProvider } from './testing/scripted-provider.ts'
import { testRouter } from './testing/test-router.ts'

const TEXT = 'word '.repeat(400)
const MISSING = { usage: NO_USAGE, usageSource: 'estimated' } as const
const ABSURD = {
  usage: { ...NO_USAGE, uncachedInputTokens: -5, outputTokens: Number.NaN },
  usageSource: 'reported',
} as const

const IMPOSSIBLE = {
  usage: { ...NO_USAGE, uncachedInputTokens: Number.MAX_SAFE_INTEGER, outputTokens: 1e300 },
  usageSource: 'reported',
} as const

/** A router whose vendor answers with this count of its own. */
function answering(counted: Pick<Answer, 'usage' | 'usageSource'>) {
  return testRouter(new ScriptedProvider({ type: 'answer', text: TEXT, counted }), new ScriptedProvider())
}

describe.each([
  ['no count', MISSING],
  ['a count that cannot be', ABSURD],
  ['a count beyond any model', IMPOSSIBLE],
])('a whole answer with %s', (_what, counted) => {
  it('is charged for its prompt and for what came, and says that this is an estimate', async () => {
    const { chat, ledger, records } = answering(counted)
    const { usage, usageSource } = await chat()
    expect(usageSource).toBe('estimated')
    expect(usage.uncachedInputTokens).toBeGreaterThan(0)
    expect(usage.outputTokens).toBeGreaterThan(300)
    expect((await ledger.balance('tenant/acme')).postedNanoUsd).toBe(records[0]?.costNanoUsd)
    expect(records[0]?.costNanoUsd).toBeGreaterThan(0n)
    expect(records[0]?.costNanoUsd).toBeLessThan(10_000_000n)
  })

  it('is charged the same when it is streamed', async () => {
    const { stream, ledger, records } = answering(counted)
    const { events, record } = await stream()
    for await (const _ of events);
    expect(await record).toMatchObject({ end: 'done', usageSource: 'estimated' })
    expect((await ledger.balance('tenant/acme')).postedNanoUsd).toBe(records[0]?.costNanoUsd)
    expect(records[0]?.costNanoUsd).toBeGreaterThan(0n)
  })
})

it('trusts a vendor that says that nothing was used', async () => {
  const { chat } = answering({ usage: NO_USAGE, usageSource: 'reported' })
  expect(await chat()).toMatchObject({ usage: NO_USAGE, usageSource: 'reported', costNanoUsd: 0n })
})

it.each([ABSURD, IMPOSSIBLE])(
  'charges a failed attempt for its prompt where its count cannot be',
  async ({ usage }) => {
    const { chat, records } = testRouter(new ScriptedProvider(failing('in-doubt', { usage })), new ScriptedProvider(OK))
    await chat()
    const [failed] = records[0]?.attempts ?? []
    expect(failed?.costNanoUsd).toBeGreaterThan(0n)
    expect(failed?.costNanoUsd).toBeLessThan(100_000n)
  },
)
