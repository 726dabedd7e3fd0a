import { FakeClock } from '@sluice/core/testing'
import { expect, it } from 'vitest'
import { AccountDemands, sliceOf } from './account-demand.ts'

const account = { key: 'acme', limitNanoUsd: 100_000n }
const balance = (postedNanoUsd: bigint, pendingNanoUsd = 0n) => ({ postedNanoUsd, pendingNanoUsd })

function afterTaking(amount: bigint, times: number, told = balance(0n)) {
  const clock = new FakeClock()
  const demands = new AccountDemands(clock)
  for (let index = 0; index < times; index += 1) demands.add(account, amount, told)
  const slice = (setAside = 0n) => demands.current().map((demand) => sliceOf(demand, setAside))
  return { clock, demands, slice }
}

it('sets aside 1 % of what is left', () => {
  expect(afterTaking(100n, 50, balance(40_000n, 20_000n)).slice()).toEqual([400n])
})

it('counts what is set aside already as left', () => {
  expect(afterTaking(100n, 50, balance(40_000n, 20_000n)).slice(10_000n)).toEqual([500n])
})

it('sets aside no more than was taken in the last minute', async () => {
  const { clock, slice } = afterTaking(100n, 5)
  expect(slice()).toEqual([500n])
  await clock.advance(60_000)
  expect(slice()).toEqual([183n])
})

it('sets nothing aside where a request would not fit: of a hundred requests, a hundred are admitted', () => {
  expect(afterTaking(1_000n, 1, balance(0n, 1_000n)).slice()).toEqual([0n])
})

it('sets nothing aside of what is used up, or has no limit', () => {
  expect(afterTaking(1n, 50, balance(200_000n)).slice()).toEqual([0n])
  const demands = new AccountDemands(new FakeClock())
  demands.add({ key: 'free' }, 5n, balance(0n))
  expect(demands.current().map((demand) => sliceOf(demand, 0n))).toEqual([0n])
})

it('forgets accounts that were not drawn from in ten minutes', async () => {
  const { clock, demands } = afterTaking(100n, 5)
  await clock.advance(600_001)
  expect(demands.current()).toEqual([])
  expect(demands.get('acme')).toBeUndefined()
})
