import { expect, it } from 'vitest'
import { admitExactly } from './admit-exactly.ts'

it('admits exactly as many as a budget has room for, in four gateways that share a Redis', async () => {
  // Who waits too long is told 503, not 402: on a machine that does much else, Redis may take its time here.
  const results = await admitExactly({ store: 'redis', runs: 3, requests: 300, room: 100, redisTimeoutMs: 5_000 })
  expect(results).toEqual(Array.from({ length: 3 }, () => ({ 200: 100, 402: 200 })))
})
