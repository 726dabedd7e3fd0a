import { FakeClock } from '@sluice/core/testing'
import { ledgerSuite } from '@sluice/memory/suites'
import { RedisLedger, type RedisConnection } from '@sluice/redis'
import { RedisStandIn } from './redis-stand-in.ts'

// The same suite that holds for the scripts in Redis itself (test/redis/ledger-suite.test.ts) holds for their stand-in.
ledgerSuite(
  'RedisLedger on the stand-in of Redis',
  () => {
    const clock = new FakeClock()
    const redis = new RedisStandIn(() => clock.now())
    const store = new RedisLedger(connectionTo(redis), { clock })
    return { store, endLeases: async () => redis.endLeases() }
  },
  { scale: 0.1 },
)

function connectionTo(redis: RedisStandIn): RedisConnection {
  return {
    run: async ({ script, keys, args }) => redis.run(script.sha, keys, args),
    isUp: true,
    onReachable: (listener) => listener(),
    close: async () => undefined,
  }
}
