import { seededRandom, StoreUnavailable, type Reservation } from '@sluice/core'
import { RedisLedger, type RedisConnection } from '@sluice/redis'
import { expect, inject, it, onTestFinished, vi } from 'vitest'
import { connectionTo, freshName, reachable } from './connect.ts'
import { startFaultProxy } from './fault-proxy.ts'

const REQUESTS = 5_000
const AT_ONCE = 8
const ACCOUNTS = [
  { key: 'acme', limitNanoUsd: 10n ** 15n },
  { key: 'team', limitNanoUsd: 10n ** 15n },
]

/** Asks again until it is told: what was asked before may have been done. */
async function insist<T>(act: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await act()
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error
      await new Promise((resolve) => {
        setTimeout(resolve, 5)
      })
    }
  }
}

interface LossyLedger {
  readonly ledger: RedisLedger
  /** The same ledger, over a connection that loses nothing. */
  readonly direct: RedisLedger
  readonly lost: () => number
  readonly heal: () => void
  /** Redis does what it is asked next, and nobody hears of it; everything else passes. */
  readonly losesNext: () => void
}

async function lossyLedger(): Promise<LossyLedger> {
  const url = inject('redisUrl')
  const proxy = await startFaultProxy(Number(new URL(url).port))
  onTestFinished(() => proxy.close())
  const random = seededRandom(3)
  let lost = 0
  const namespace = freshName()
  const ledgerOver = (connection: RedisConnection) => {
    const ledger = new RedisLedger(connection, { namespace })
    onTestFinished(() => ledger.close())
    return ledger
  }
  const connection = connectionTo(proxy.url, { commandTimeoutMs: 500 })
  await reachable(connection)
  const ledger = ledgerOver(connection)
  proxy.fate = () => {
    if (random.next() >= 0.01) return { type: 'pass' }
    lost += 1
    return { type: 'lose-reply' }
  }
  const heal = () => {
    proxy.fate = () => ({ type: 'pass' })
  }
  const losesNext = () => {
    proxy.fate = () => {
      heal()
      return { type: 'lose-reply' }
    }
  }
  return { ledger, direct: ledgerOver(connectionTo(url)), lost: () => lost, heal, losesNext }
}

it(
  'neither charges twice nor holds for ever when replies are lost, in 10,000 operations',
  { timeout: 60_000 },
  async () => {
    const { ledger, direct, lost, heal } = await lossyLedger()
    const requests = Array.from({ length: REQUESTS }, (_, index): Reservation => {
      return { id: `r${index}`, amountNanoUsd: 1_000n, accounts: ACCOUNTS }
    })
    const costOf = (index: number) => BigInt(index % 997)
    for (let from = 0; from < REQUESTS; from += AT_ONCE) {
      const batch = requests.slice(from, from + AT_ONCE)
      await Promise.all(
        batch.map(async (request, offset) => {
          await insist(() => ledger.reserve(request, 60_000))
          await insist(() => ledger.settle(request, costOf(from + offset)))
        }),
      )
    }
    const postedNanoUsd = requests.reduce((sum, _, index) => sum + costOf(index), 0n)
    heal()
    const isExact = async () => {
      await ledger.close()
      for (const { key } of ACCOUNTS) expect(await direct.balance(key)).toEqual({ postedNanoUsd, pendingNanoUsd: 0n })
    }
    await vi.waitFor(isExact, { timeout: 15_000, interval: 50 })
    expect(lost()).toBeGreaterThan(50)
  },
)

it(
  'gives back what Redis holds for a request that was refused because the reply was lost',
  { timeout: 20_000 },
  async () => {
    const { ledger, direct, heal, losesNext } = await lossyLedger()
    const request = { id: 'refused', amountNanoUsd: 1_000n, accounts: ACCOUNTS }
    heal()
    await ledger.reserve({ ...request, id: 'other' }, 60_000)
    await ledger.settle({ ...request, id: 'other' }, 0n)
    losesNext()
    await expect(ledger.reserve(request, 60_000)).rejects.toThrow(StoreUnavailable)
    const isGivenBack = async () => {
      for (const { key } of ACCOUNTS)
        expect(await direct.balance(key)).toEqual({ postedNanoUsd: 0n, pendingNanoUsd: 0n })
    }
    await vi.waitFor(isGivenBack, { timeout: 10_000, interval: 50 })
    // It may be asked for again, and is then posted like any other.
    await insist(() => ledger.reserve(request, 60_000))
    await insist(() => ledger.settle(request, 700n))
    expect(await direct.balance('acme')).toEqual({ postedNanoUsd: 700n, pendingNanoUsd: 0n })
  },
)
