import { FakeClock } from '@sluice/core/testing'
import { ledgerSuite } from '@sluice/memory/suites'
import { RedisLedger } from '@sluice/redis'
import { inject } from 'vitest'
import { endLeases } from './end-leases.ts'
import { clientOf, connectionTo, freshName, reachable } from './connect.ts'

ledgerSuite(
  'RedisLedger on one server',
  async () => {
    const url = inject('redisUrl')
    const namespace = freshName()
    const connection = connectionTo(url)
    await reachable(connection)
    const client = clientOf(url)
    return {
      store: new RedisLedger(connection, { namespace, clock: new FakeClock() }),
      endLeases: () => endLeases(client, namespace),
    }
  },
  { scale: 1 },
)
