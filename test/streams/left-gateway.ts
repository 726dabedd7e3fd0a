import { once } from 'node:events'
import type { Server } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import type { LedgerStore, RouteRecord } from '@sluice/core'
import { sluice as middleware } from '@sluice/express'
import { MemoryLedger } from '@sluice/memory'
import express from 'express'
import { createSluice } from 'sluice'
import { CHAOS_ENV, chaosPolicy } from '../chaos/chaos-policy.ts'
import type { CountingClock } from './counting-clock.ts'

export interface LeftGatewayOptions {
  readonly vendorUrl: string
  readonly clock: CountingClock
  /** A reservation for this tenant has begun. @returns how long it takes. */
  readonly onReserve: (tenant: string) => number
  /** The connection of a client of this tenant was closed. */
  readonly onClosed: (tenant: string) => void
  readonly onRecord: (record: RouteRecord) => void
  readonly onDefect: (defect: unknown) => void
}

/** A gateway in this process whose clients are tenants of their own, by the header `x-tenant`. */
export interface LeftGateway {
  readonly url: string
  readonly server: Server
  readonly ledger: MemoryLedger
  close(): Promise<void>
}

export async function startLeftGateway(options: LeftGatewayOptions): Promise<LeftGateway> {
  const { vendorUrl, clock, onReserve, onClosed, onRecord, onDefect } = options
  const ledger = new MemoryLedger(clock)
  const policy = {
    ...chaosPolicy({ anthropicUrl: vendorUrl }),
    // Whoever waits for a retry waits for long, and no failure keeps the others out.
    retries: { baseDelayMs: 4_000, maxDelayMs: 4_000, budgetShare: 1, budgetPerSecond: 1_000 },
    breaker: { minimumOutcomes: 1_000_000, consecutiveFailures: 1_000_000 },
  }
  const stores = { ledger: slowly(ledger, onReserve) }
  const sluice = createSluice(policy, { env: CHAOS_ENV, clock, stores, onDefect })
  sluice.onRoute(onRecord)
  const authenticate = (req: { readonly headers: NodeJS.Dict<string | string[]> }) => String(req.headers['x-tenant'])
  const load = { maxInFlight: 10_000, maxLoopLagMs: 10_000, loopLagMs: () => 0 }
  const app = express().use(middleware(sluice, { authenticate, clock, onError: onDefect, ...load }))
  const server = app.listen(0, '127.0.0.1')
  server.headersTimeout = 10_000
  server.requestTimeout = 30_000
  server.prependListener('request', (req, res) => res.once('close', () => onClosed(String(req.headers['x-tenant']))))
  await once(server, 'listening')
  const address = server.address()
  const url = typeof address === 'object' && address ? `http://127.0.0.1:${address.port}` : ''
  return {
    url,
    server,
    ledger,
    async close() {
      server.close()
      server.closeAllConnections()
      await sluice.close()
      await ledger.close()
    },
  }
}

function slowly(ledger: MemoryLedger, onReserve: (tenant: string) => number): LedgerStore {
  return {
    async reserve(reservation, leaseMs) {
      const own = reservation.accounts.find(({ key }) => key.startsWith('tenant/'))?.key.slice('tenant/'.length)
      await setTimeout(onReserve(own ?? ''))
      return ledger.reserve(reservation, leaseMs)
    },
    extend: (reservation, by) => ledger.extend(reservation, by),
    settle: (reservation, actual) => ledger.settle(reservation, actual),
    balance: (key) => ledger.balance(key),
    sweep: () => ledger.sweep(),
    close: () => ledger.close(),
  }
}
