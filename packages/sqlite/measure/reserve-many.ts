/** Asks at once for `count` reservations of 10 from an account with the limit given; prints how many it got. */
import { openSqlite } from '../src/index.ts'

const [path = '', name = '', count = '0', limit = '0'] = process.argv.slice(2)
const stores = await openSqlite({ path })
const accounts = [{ key: 'acme', limitNanoUsd: BigInt(limit) }]
const results = await Promise.all(
  Array.from({ length: Number(count) }, (_, index) =>
    stores.ledger.reserve({ id: `${name}-${index}`, amountNanoUsd: 10n, accounts }, 60_000),
  ),
)
console.log(results.filter(({ type }) => type === 'reserved').length)
await stores.close()
