/** Settles 7 in a file and ends without closing it. The parameters: where the package's entry is, and the file. */
import type { openSqlite } from '../src/index.ts'

const [entry = '', path = ''] = process.argv.slice(2)
const built: { readonly openSqlite: typeof openSqlite } = await import(entry)
const { ledger, records } = await built.openSqlite({ path })
await ledger.settle({ id: 'a', amountNanoUsd: 0n, accounts: [{ key: 'acme' }] }, 7n)
await records.spend({ by: [], since: 0 })
