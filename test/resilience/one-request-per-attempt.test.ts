import { describe, expect, it } from 'vitest'
import { HOSTS } from '../gateway/hosts.ts'
import { countOnWire } from './wire-counts.ts'

// 1,000 requests in all; `r2-wire.ts` of the nightly run sends 1,000 of each.
const REQUESTS = { answers: 70, fails: 21, limits: 21 }

describe.each(HOSTS)('R2: an attempt at $name', (host) => {
  it('is one request on the wire, whether the vendor answers, fails or limits', async () => {
    const { answers, fails, limits } = await countOnWire(host, REQUESTS)
    expect(answers).toEqual({ requests: REQUESTS.answers, attempts: REQUESTS.answers, onWire: REQUESTS.answers })
    expect([fails.onWire, limits.onWire]).toEqual([fails.attempts, limits.attempts])
    // The router's own retries are among them; none comes from an SDK.
    expect(fails.attempts).toBeGreaterThan(REQUESTS.fails)
    expect(limits.attempts).toBeGreaterThan(REQUESTS.limits)
  })
})
