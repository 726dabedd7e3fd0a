/**
 * Reserves 10 each and settles two of three at 7, many side by side, until somebody kills it. Prints `reserved <id>`,
 * `settled <id>`, `journaled <id>` when the store has said so, and not before.
 */
import { openSqlite } from '../src/index.ts'

const SIDE_BY_SIDE = 20
const accounts = [{ key: 'acme' }, { key: 'all' }]
const { ledger, journal } = await openSqlite({ path: process.argv[2] ?? '' })
await Promise.all(Array.from({ length: SIDE_BY_SIDE }, (_, lane) => spend(lane)))

async function spend(lane: number): Promise<void> {
  for (let count = 0; ; count += 1) {
    const reservation = { id: `${lane}-${count}`, amountNanoUsd: 10n, accounts }
    await ledger.reserve(reservation, 60_000)
    console.log(`reserved ${reservation.id}`)
    if (count % 3 === 0) continue
    await journal.append({ id: reservation.id, actualNanoUsd: 7n, accounts, time: count })
    console.log(`journaled ${reservation.id}`)
    await ledger.settle(reservation, 7n)
    console.log(`settled ${reservation.id}`)
  }
}
