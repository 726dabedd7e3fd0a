import { FakeClock } from '@sluice/core/testing'
import { expect, it } from 'vitest'
import { RedisBreaker } from './redis-breaker.ts'

function opened() {
  const clock = new FakeClock()
  const breaker = new RedisBreaker(clock)
  for (let index = 0; index < 5; index += 1) breaker.failed()
  return { clock, breaker }
}

it('opens at the fifth failure in a row, not before', () => {
  const breaker = new RedisBreaker(new FakeClock())
  for (let index = 0; index < 4; index += 1) breaker.failed()
  breaker.succeeded()
  for (let index = 0; index < 4; index += 1) breaker.failed()
  expect(breaker.admits()).toBe(true)
  breaker.failed()
  expect(breaker.admits()).toBe(false)
})

it('lets one ask after 1 s, and doubles the wait up to 10 s while that fails', async () => {
  const { clock, breaker } = opened()
  for (const waitMs of [1_000, 2_000, 4_000, 8_000, 10_000, 10_000]) {
    await clock.advance(waitMs - 1)
    expect(breaker.admits()).toBe(false)
    await clock.advance(1)
    expect([breaker.admits(), breaker.admits()]).toEqual([true, false])
    breaker.failed()
  }
})

it('closes when the one who asks succeeds', async () => {
  const { clock, breaker } = opened()
  await clock.advance(1_000)
  breaker.admits()
  breaker.succeeded()
  expect([breaker.isClosed, breaker.admits(), breaker.admits()]).toEqual([true, true, true])
})

it('lets another ask at once when the answer showed too little', async () => {
  const { clock, breaker } = opened()
  await clock.advance(1_000)
  breaker.admits()
  breaker.wasNeutral()
  expect([breaker.isClosed, breaker.admits(), breaker.admits()]).toEqual([false, true, false])
})

it('may be tried at once on a new connection', () => {
  const { breaker } = opened()
  breaker.mayTryNow()
  expect([breaker.admits(), breaker.admits()]).toEqual([true, false])
})

it('is not kept open longer by failures of those who asked before it opened', async () => {
  const { clock, breaker } = opened()
  breaker.failed()
  await clock.advance(1_000)
  expect(breaker.admits()).toBe(true)
})
