import { expect, it } from 'vitest'
import { MemoryJournal } from './memory-journal.ts'
import { Outbox } from './outbox.ts'

const entry = (id: string, time: number) => ({ id, actualNanoUsd: 1n, accounts: [], time })

it('knows until when everything was heard: just before the oldest that was not', async () => {
  const outbox = new Outbox(new MemoryJournal())
  expect(outbox.heardUntil(100)).toBe(100)
  for (const time of [10, 20, 30]) await outbox.add(entry(`e${time}`, time))
  await outbox.confirm('e20')
  expect(outbox.heardUntil(100)).toBe(9)
  await outbox.confirm('e10')
  expect(outbox.heardUntil(100)).toBe(29)
})

it('misses what is not confirmed, and all since a time when Redis has lost it', async () => {
  const outbox = new Outbox(new MemoryJournal())
  for (const time of [10, 20, 30]) await outbox.add(entry(`e${time}`, time))
  await outbox.confirm('e10')
  await outbox.confirm('e30')
  const ids = async (since?: number) => (await outbox.missing(since)).map(({ id }) => id)
  expect(await ids()).toEqual(['e20'])
  expect(await ids(25)).toEqual(['e30', 'e20'])
  expect(await ids(0)).toEqual(['e10', 'e20', 'e30'])
})

it('keeps an entry that the journal could not take', async () => {
  const journal = new MemoryJournal()
  journal.append = () => Promise.reject(new Error('disk full'))
  const outbox = new Outbox(journal)
  await expect(outbox.add(entry('a', 1))).rejects.toThrow('disk full')
  expect(await outbox.missing(undefined)).toEqual([entry('a', 1)])
})

it('forgets, in memory, what is confirmed and old', async () => {
  const journal = new MemoryJournal()
  for (const time of [10, 20, 30]) await journal.append(entry(`e${time}`, time))
  await journal.confirm('e10')
  await journal.prune(25)
  expect((await journal.since(0)).map(({ id }) => id)).toEqual(['e20', 'e30'])
})
