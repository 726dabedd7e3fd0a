import { describe, expect, it } from 'vitest'
import { fallSilent, PINGS, type PingedVendor } from './fall-silent.ts'

const VENDORS: readonly PingedVendor[] = ['anthropic', 'openai', 'vllm', 'gemini']
const TIMES = { everyMs: 300, silenceMs: 3_000, firstTokenMs: 2_000, idleMs: 2_000 }

describe('T8: a vendor that falls silent but for its pings', () => {
  it.each(['after-content', 'before-content'] as const)('%s', async (where) => {
    const all = await Promise.all(VENDORS.map((vendor) => fallSilent({ vendor, where, ...TIMES })))
    for (const { status, isWhole, text, outcomes } of all) {
      if (where === 'after-content') expect([status, isWhole, outcomes]).toEqual([200, true, ['answered']])
      // Its pings are no content: the time for that is up.
      else expect([status, outcomes]).toEqual([504, ['first-token-timeout']])
      expect(text).not.toContain(PINGS.vllm)
    }
  })

  it('is cut off like one without pings when those come too seldom', async () => {
    const seldom = { ...TIMES, everyMs: 3_000, silenceMs: 6_000 }
    const { isWhole, outcomes } = await fallSilent({ vendor: 'anthropic', where: 'after-content', ...seldom })
    expect([isWhole, outcomes]).toEqual([false, ['truncated']])
  })
})
