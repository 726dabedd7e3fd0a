import { seededRandom } from '@sluice/core'
import { FakeClock } from '@sluice/core/testing'
import { describe, expect, it } from 'vitest'
import { OTHER, SMALL } from '../testing/test-board.ts'
import { BREAKER_SETTINGS, LEASE_MS } from '../testing/test-breaker.ts'
import { BreakerBoard } from './breaker-board.ts'

function setUp() {
  let settings = BREAKER_SETTINGS
  const parts = { clock: new FakeClock(), random: seededRandom(1), stalledMs: () => 0, report: () => undefined }
  const board = new BreakerBoard({ ...parts, settings: () => settings, shared: undefined })
  for (const keys of [SMALL, OTHER]) {
    for (let failed = 0; failed < 5; failed += 1) {
      const admission = board.admit(keys, LEASE_MS)
      if (admission.type === 'admitted') admission.permit.settle('failure')
    }
  }
  const states = () => [SMALL, OTHER].map((keys) => board.read(keys).state)
  return { board, states, change: (changed: Partial<typeof settings>) => (settings = { ...settings, ...changed }) }
}

describe('breakers under a new policy', () => {
  it('stay as they are where it has the same settings and names the same deployments', () => {
    const { board, states } = setUp()
    board.keepOnly(new Set([SMALL.deployment, OTHER.deployment]))
    expect(states()).toEqual(['open', 'open'])
  })

  it('are forgotten of deployments that it no longer names', () => {
    const { board, states } = setUp()
    board.keepOnly(new Set([SMALL.deployment]))
    expect(states()).toEqual(['open', 'closed'])
  })

  it('are forgotten altogether where it has other settings', () => {
    const { board, states, change } = setUp()
    change({ openMs: 60_000 })
    board.keepOnly(new Set([SMALL.deployment, OTHER.deployment]))
    expect(states()).toEqual(['closed', 'closed'])
  })
})
