import { expect, it } from 'vitest'
import { CountRows } from './count-rows.ts'

const LENGTH = 5

it('gives out rows of zeros, whoever counted in them before, and no place twice', () => {
  const rows = new CountRows(LENGTH)
  const taken = Array.from({ length: 100 }, () => rows.take())
  for (const { block, at } of taken) block.fill(7, at, at + LENGTH)
  for (const row of taken) rows.giveBack(row)
  const again = Array.from({ length: 100 }, () => rows.take())
  expect(new Set(again.map(({ block }) => block))).toEqual(new Set(taken.map(({ block }) => block)))
  expect(again.every(({ block, at }) => block.slice(at, at + LENGTH).every((count) => count === 0))).toBe(true)
  for (const [index, { block, at }] of again.entries()) block.fill(index, at, at + LENGTH)
  const kept = again.map(({ block, at }) => Array.from(block.slice(at, at + LENGTH)))
  expect(kept).toEqual(again.map((_, index) => Array.from({ length: LENGTH }, () => index)))
})
