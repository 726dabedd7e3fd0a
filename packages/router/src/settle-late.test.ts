import { FakeClock } from '@sluice/core/testing'
import { MemoryLedger } from '@sluice/memory'
import { expect, it, vi } from 'vitest'
import { OK, ScriptedProvider } from './testing/scripted-provider.ts'
import { testRouter, TWO_VENDORS } from './testing/test-router.ts'

it('answers within a second while the ledger keeps trying to settle, and says so once, not with every request', async () => {
  const ledger = new MemoryLedger(new FakeClock())
  const settling = vi.spyOn(ledger, 'settle').mockReturnValue(new Promise(() => undefined))
  const { chat, clock, defects } = testRouter(new ScriptedProvider(OK), new ScriptedProvider(OK), TWO_VENDORS, {
    ledger,
  })
  for (let requests = 1; requests <= 3; requests += 1) {
    const asked = chat()
    await vi.waitUntil(() => settling.mock.calls.length === requests)
    await clock.advance(1_000)
    expect(await asked).toMatchObject({ text: 'Hello' })
  }
  expect(defects).toMatchObject([{ message: 'ledger: settling took longer than 1000 ms' }])
})
