import type { LedgerStore } from '@sluice/core'
import { FakeClock } from '@sluice/core/testing'
import { MemoryLedger } from '@sluice/memory'
import { expect, it } from 'vitest'
import type { PolicyInput } from './policy/policy-schema.ts'
import { failing, OK, ScriptedProvider } from './testing/scripted-provider.ts'
import { testRouter, TWO_VENDORS } from './testing/test-router.ts'

/** A ledger that holds more only once it is let. */
function slowToExtend(): { readonly ledger: LedgerStore; readonly asked: Promise<void>; readonly extend: () => void } {
  const inner = new MemoryLedger(new FakeClock())
  const asked = Promise.withResolvers<void>()
  const gate = Promise.withResolvers<void>()
  const ledger: LedgerStore = {
    reserve: (reservation, leaseMs) => inner.reserve(reservation, leaseMs),
    async extend(reservation, byNanoUsd) {
      asked.resolve()
      await gate.promise
      return inner.extend(reservation, byNanoUsd)
    },
    settle: (reservation, actualNanoUsd) => inner.settle(reservation, actualNanoUsd),
    balance: (key) => inner.balance(key),
    sweep: () => inner.sweep(),
    close: () => inner.close(),
  }
  return { ledger, asked: asked.promise, extend: () => gate.resolve() }
}

// The dearer last: for it more must be held, once the one before it may have cost something.
const policy: PolicyInput = {
  ...TWO_VENDORS,
  tiers: { ...TWO_VENDORS.tiers, haiku: ['second/small', 'first/small'] },
}

// Found by the simulation: `npm run simulate -- --seeds 1 --from 8095`.
it('does not call a vendor that has asked another request to wait while the money for the call came', async () => {
  const { ledger, asked, extend } = slowToExtend()
  const dearer = new ScriptedProvider(failing('rate-limited', { retryAfterMs: 60_000 }), OK)
  const cheaper = new ScriptedProvider(failing('in-doubt'), failing('overloaded'))
  const { chat } = testRouter(dearer, cheaper, policy, { ledger })
  const waiting = chat().catch((error: unknown) => error)
  await asked
  await expect(chat()).rejects.toMatchObject({ code: 'rate_limited' })
  extend()
  expect(await waiting).toMatchObject({ code: 'upstream_error' })
  expect(dearer.calls).toHaveLength(1)
})
