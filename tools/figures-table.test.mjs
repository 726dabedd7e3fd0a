import { expect, it } from 'vitest'
import { figuresTable } from './figures-table.mjs'

it('shows what was asked beside what came of it, and counts what was missed', () => {
  const table = figuresTable([
    { id: 'M1 redis', asked: '100 of 100', got: '100', isMet: true },
    { id: 'RD7', asked: 'at most 300 B', got: '301 B', isMet: false },
  ])
  expect(table.split('\n')).toEqual([
    'ok      M1 redis  100 of 100     100',
    'MISSED  RD7       at most 300 B  301 B',
    '1 of 2 figures met',
  ])
})

it('says of no figures that there are none', () => {
  expect(figuresTable([])).toBe('0 of 0 figures met')
})
