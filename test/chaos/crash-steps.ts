import { subscribe } from 'node:diagnostics_channel'
import { ServerResponse } from 'node:http'
import type { LedgerStore, RecordStore, SpendJournal } from '@sluice/core'
import type { RedisConnection } from '@sluice/redis'
import { LEASE_MS, type CrashPlan, type Reach } from './crash-plan.ts'

/** Kills this process, as `kill -9` does, when it comes to the step of the plan. */
export function crashAt({ step, nth }: CrashPlan): Reach {
  let times = 0
  return (reached) => {
    if (reached !== step) return
    times += 1
    if (times === nth) process.kill(process.pid, 'SIGKILL')
  }
}

const CHANNELS = {
  'http.server.request.start': 'request arrives',
  'http.server.response.finish': 'answer finished',
  'undici:request:create': 'vendor call made',
  'undici:client:sendHeaders': 'vendor call headers sent',
  'undici:request:bodySent': 'vendor call body sent',
  'undici:request:headers': 'vendor answers',
  'undici:request:trailers': 'vendor call ends',
}

/** Steps of HTTP, of which Node tells whoever listens. */
export function watchHttp(reach: Reach): void {
  for (const [channel, step] of Object.entries(CHANNELS)) subscribe(channel, () => reach(step))
  const prototype = ServerResponse.prototype
  prototype.write = new Proxy(Reflect.get(prototype, 'write'), {
    apply(write, response, args) {
      const isWritten: boolean = Reflect.apply(write, response, args)
      reach('bytes to a client')
      return isWritten
    },
  })
}

export function crashingLedger(ledger: LedgerStore, reach: Reach): LedgerStore {
  const around = aroundWith(reach)
  return {
    reserve: (reservation, leaseMs) =>
      around('reserve', () => ledger.reserve(reservation, Math.min(leaseMs, LEASE_MS))),
    extend: (reservation, by) => around('extend', () => ledger.extend(reservation, by)),
    settle: (reservation, actual) => around('settle', () => ledger.settle(reservation, actual)),
    balance: (key) => ledger.balance(key),
    sweep: () => around('sweep', () => ledger.sweep()),
    close: () => ledger.close(),
  }
}

export function crashingRecords(records: RecordStore, reach: Reach): RecordStore {
  const around = aroundWith(reach)
  return {
    append: (record) => around('record', () => records.append(record)),
    spend: (query) => records.spend(query),
    find: (id) => records.find(id),
    list: (query) => records.list(query),
    addFeedback: (given) => records.addFeedback(given),
    close: () => records.close(),
  }
}

export function crashingJournal(journal: SpendJournal, reach: Reach): SpendJournal {
  const around = aroundWith(reach)
  return {
    append: (entry) => around('journal', () => journal.append(entry)),
    confirm: (id) => around('confirm', () => journal.confirm(id)),
    unconfirmed: () => journal.unconfirmed(),
    since: (time) => journal.since(time),
    prune: (before) => journal.prune(before),
  }
}

export function crashingConnection(connection: RedisConnection, reach: Reach): RedisConnection {
  const around = aroundWith(reach)
  return {
    run: (call) => around('script', () => connection.run(call)),
    get isUp() {
      return connection.isUp
    },
    onReachable: (listener) => connection.onReachable(listener),
    close: () => connection.close(),
  }
}

function aroundWith(reach: Reach) {
  return async function around<T>(name: string, act: () => Promise<T>): Promise<T> {
    reach(`before ${name}`)
    const acting = act()
    setImmediate(() => reach(`${name} in flight`))
    const result = await acting
    reach(`after ${name}`)
    return result
  }
}
