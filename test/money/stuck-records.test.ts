import { FakeClock } from '@sluice/core/testing'
import { MemoryRecords } from '@sluice/memory'
import { connectSimulator, createSluice, readPolicyFile } from 'sluice'
import { parseChatRequest } from '@sluice/core'
import { parsePolicy } from '@sluice/router'
import { expect, it, onTestFinished, vi } from 'vitest'

it('a store that cannot write its records keeps nobody from closing: it is left to the store', async () => {
  const policy = parsePolicy(readPolicyFile('seed').policy)
  const standIn = await connectSimulator(policy, {})
  onTestFinished(() => standIn.close())
  const records = new MemoryRecords()
  const append = vi.spyOn(records, 'append').mockReturnValue(new Promise(() => undefined))
  const clock = new FakeClock()
  const sluice = createSluice(policy, { env: {}, onMissing: standIn.connect, stores: { records }, clock })
  const context = { requestId: 'r', tenant: 'acme', signal: new AbortController().signal, surface: 'test' }
  await sluice.chat(parseChatRequest({ messages: 'Hi' }), context)
  await vi.waitUntil(() => append.mock.calls.length === 1)
  let isClosed = false
  const closing = sluice.close().then(() => (isClosed = true))
  await vi.waitUntil(() => clock.pendingTimers > 0)
  await clock.advance(1_999)
  expect(isClosed).toBe(false)
  await clock.advance(1)
  await closing
})
