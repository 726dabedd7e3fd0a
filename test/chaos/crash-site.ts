import { DatabaseSync } from 'node:sqlite'
import { setTimeout } from 'node:timers/promises'
import type { Balance, LedgerStore, NanoUsd } from '@sluice/core'
import { connectRedis, RedisLedger } from '@sluice/redis'
import { openSqlite } from '@sluice/sqlite'
import { Redis } from 'ioredis'
import { LEASE_MS } from './crash-plan.ts'

/** A reservation as it lies in the store. */
export interface LeftOpen {
  readonly id: string
  readonly heldNanoUsd: NanoUsd
  readonly accountKeys: readonly string[]
}

/** What a gateway that was killed leaves behind, and the ledger of the next one in its place. */
export interface CrashSite {
  /** As it was found, before anything was put in order. */
  readonly leftOpen: readonly LeftOpen[]
  readonly ledger: LedgerStore
  /** Waits until leases have run out, the journal is told and all is swept. */
  settleDown(): Promise<Balance>
  close(): Promise<void>
}

export interface CrashSiteSettings {
  readonly path: string
  readonly redisUrl?: string
  readonly namespace: string
}

/** Every request's. */
export const TENANT_ACCOUNT = 'tenant/default'
const PATIENCE_MS = 5_000

export async function openCrashSite({ path, redisUrl, namespace }: CrashSiteSettings): Promise<CrashSite> {
  const leftOpen = redisUrl === undefined ? openInFile(path) : await openInRedis(redisUrl, namespace)
  const file = await openSqlite({ path })
  const servers = redisUrl === undefined ? undefined : ({ type: 'single', url: redisUrl } as const)
  const connection = servers && connectRedis({ servers, commandTimeoutMs: 5_000 })
  const durable = { journal: file.journal, instance: 'crashing' }
  const ledger = connection ? new RedisLedger(connection, { namespace, durable }) : file.ledger
  const balance = async () => {
    const isTold = !connection || (await file.journal.unconfirmed()).length === 0
    await ledger.sweep()
    const found = await ledger.balance(TENANT_ACCOUNT)
    return isTold && found.pendingNanoUsd === 0n ? found : undefined
  }
  return {
    leftOpen,
    ledger,
    async settleDown() {
      await setTimeout(LEASE_MS + 20)
      const untilMs = performance.now() + PATIENCE_MS
      while (performance.now() < untilMs) {
        const found = await balance().catch(() => undefined)
        if (found) return found
        await setTimeout(25)
      }
      return ledger.balance(TENANT_ACCOUNT)
    },
    async close() {
      await ledger.close()
      await connection?.close()
      await file.close()
    },
  }
}

function openInFile(path: string): LeftOpen[] {
  const database = new DatabaseSync(path)
  const rows = database.prepare(`SELECT id, held, accounts FROM reservation WHERE state = 'open'`).all()
  database.close()
  return rows.map(({ id, held, accounts }) => {
    const parsed: { readonly key: string }[] = JSON.parse(String(accounts))
    return { id: String(id), heldNanoUsd: BigInt(String(held)), accountKeys: parsed.map(({ key }) => key) }
  })
}

async function openInRedis(url: string, namespace: string): Promise<LeftOpen[]> {
  const client = new Redis(url)
  const found = await client.hgetall(`{${namespace}}:open`)
  client.disconnect()
  return Object.entries(found).map(([id, record]) => {
    const space = record.indexOf(' ')
    const accountKeys: string[] = JSON.parse(record.slice(space + 1))
    return { id, heldNanoUsd: BigInt(record.slice(0, space)), accountKeys }
  })
}
