import type { Verdict } from '@sluice/core'
import { expect, it } from 'vitest'
import { testBreaker, times } from '../testing/test-breaker.ts'

// With it there are enough outcomes for a ratio, most of them failures.
it('a success never opens a breaker, though with it enough has been seen: the next failure does', () => {
  const { breaker, call } = testBreaker({ consecutiveFailures: 100 })
  call(...times<Verdict>(19, 'failure'))
  expect(breaker.state).toBe('closed')
  call('success')
  expect(breaker.state).toBe('closed')
  call('failure')
  expect(breaker.state).toBe('open')
})
