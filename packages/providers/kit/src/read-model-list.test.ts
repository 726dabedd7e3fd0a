import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readModelList } from './read-model-list.ts'

function fixture(path: string): unknown {
  const file = new URL(`../../../../test/fixtures/vendors/${path}.json`, import.meta.url)
  const { body }: { body: unknown } = JSON.parse(readFileSync(file, 'utf8'))
  return body
}

describe('readModelList', () => {
  it.each(['anthropic/models.list', 'openai-chat/models.list'])('reads ids from %s', (path) => {
    expect(readModelList(fixture(path)).map(({ id }) => id)).toEqual(expect.arrayContaining([expect.any(String)]))
  })

  it("reads the day of a model's end, however it is told", () => {
    const data = [
      { id: 'a', lifecycle: 'deprecated', retires_at: '2026-11-30T00:00:00Z' },
      { id: 'b', shutdown_date: '2027-04-01' },
      { id: 'c', shutdown_date: 1_806_537_600 },
      { id: 'd', lifecycle: 'brand-new', retires_at: null },
    ]
    expect(readModelList({ data })).toEqual([
      { id: 'a', status: 'deprecated', retires: '2026-11-30' },
      { id: 'b', status: undefined, retires: '2027-04-01' },
      { id: 'c', status: undefined, retires: '2027-04-01' },
      { id: 'd', status: undefined, retires: undefined },
    ])
  })

  it.each([undefined, 'text', {}, { data: 7 }])('refuses %j', (body) => {
    expect(() => readModelList(body)).toThrow('the list of models')
  })
})
