import { StoreUnavailable } from '@sluice/core'
import { FakeClock } from '@sluice/core/testing'
import { describe, expect, it } from 'vitest'
import { openTemporary } from '../measure/temporary-file.ts'
import { WorkerLine } from './worker-line.ts'

const SETTINGS = { path: 'sluice.db', durability: 'process' } as const
const BALANCE = { name: 'balance', input: 'acme' } as const

/** A worker that opens at once and then does what `onMessage` says. */
function lineTo(onMessage: string): Promise<WorkerLine> {
  const source = `import { parentPort } from 'node:worker_threads'
    parentPort.on('message', (message) => { ${onMessage} })
    parentPort.postMessage({ type: 'opened' })`
  return WorkerLine.open(SETTINGS, new FakeClock(), new URL(`data:text/javascript,${encodeURIComponent(source)}`))
}

describe('WorkerLine', () => {
  it.each([
    ['throws', 'throw new Error("out of luck")'],
    ['exits', 'process.exit(3)'],
  ])('fails everything that was asked, and all that is asked later, when its worker %s', async (_, onMessage) => {
    const line = await lineTo(onMessage)
    const asked = Array.from({ length: 600 }, () => line.ask(BALANCE))
    const results = await Promise.allSettled(asked)
    for (const result of results) expect(result).toMatchObject({ reason: expect.any(StoreUnavailable) })
    await expect(line.ask(BALANCE)).rejects.toThrow('sqlite: sluice.db: its worker ')
    await line.drain()
    await line.close()
  })

  it('refuses what comes when too much is waiting, and answers the rest', async () => {
    const line = await lineTo(`if (message.type === 'close') process.exit()
      parentPort.postMessage({ type: 'answers', answers: message.operations.map(() => ({ isDone: true, output: 1 })) })`)
    const results = await Promise.allSettled(Array.from({ length: 50_010 }, () => line.ask(BALANCE)))
    const refused = results.filter(({ status }) => status === 'rejected')
    expect(refused).toHaveLength(10)
    expect(refused[0]).toMatchObject({ reason: expect.any(StoreUnavailable) })
    await expect(line.ask(BALANCE)).resolves.toBe(1)
    await line.close()
  })

  it('finishes what was asked before it closes, and refuses what comes after', async () => {
    const stores = await openTemporary()
    const { ledger, records } = stores
    const settled = ledger.settle({ id: 'a', amountNanoUsd: 0n, accounts: [{ key: 'acme' }] }, 5n)
    const closed = Promise.all([stores.close(), stores.close()])
    await expect(ledger.balance('acme')).rejects.toThrow(StoreUnavailable)
    await expect(records.spend({ by: [], since: 0 })).rejects.toThrow(StoreUnavailable)
    expect(await settled).toMatchObject({ isFirst: true })
    await closed
  })
})
