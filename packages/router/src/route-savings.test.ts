import { NO_USAGE, type RouteRecord } from '@sluice/core'
import { MemoryRecords } from '@sluice/memory'
import { describe, expect, it } from 'vitest'
import { failing, OK, ScriptedProvider, textEvents, type Reaction } from './testing/scripted-provider.ts'
import { testRouter, TWO_VENDORS } from './testing/test-router.ts'

const USAGE = { ...NO_USAGE, uncachedInputTokens: 1_000, outputTokens: 100 }

function setup(first: readonly Reaction[], second: readonly Reaction[] = first) {
  return testRouter(new ScriptedProvider(...first), new ScriptedProvider(...second), TWO_VENDORS)
}

async function readAll(events: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of events);
}

/** What a report makes of these records, against one baseline. */
async function reportOf(records: readonly RouteRecord[]) {
  const store = new MemoryRecords()
  for (const record of records) await store.append(record)
  const [row] = await store.spend({ by: [], since: 0 })
  return { ...row, against: row?.baselines.find(({ name }) => name === 'all-opus') }
}

describe('savings', () => {
  it('are less by what was spent on a request that nobody answered', async () => {
    const { chat, records } = setup(
      [failing('in-doubt', { usage: USAGE }), OK],
      [failing('in-doubt', { usage: USAGE })],
    )
    await expect(chat()).rejects.toMatchObject({ code: expect.any(String) })
    const spent = records[0]?.costNanoUsd ?? 0n
    expect(spent).toBeGreaterThan(0n)
    expect(records[0]?.baselines).toEqual([
      expect.objectContaining({ name: 'all-sonnet', costNanoUsd: 0n }),
      expect.objectContaining({ name: 'all-opus', costNanoUsd: 0n }),
    ])
    expect((await reportOf(records)).against).toMatchObject({ baselineNanoUsd: 0n, savedNanoUsd: -spent })
  })

  it('are what every answer would have cost there, less everything that was spent here', async () => {
    const { chat, stream, records } = setup(
      [failing('in-doubt', { usage: USAGE }), { type: 'events', events: textEvents().slice(0, 3) }],
      [OK],
    )
    await chat()
    const { events } = await stream()
    await expect(readAll(events)).rejects.toMatchObject({ code: 'stream_truncated' })
    const { costNanoUsd = 0n, against } = await reportOf(records)
    const baseline = records.reduce((sum, { baselines = [] }) => sum + (baselines.at(-1)?.costNanoUsd ?? 0n), 0n)
    expect(records.map(({ attempts, end }) => [attempts.length, end])).toEqual([
      [2, 'done'],
      [1, 'broken'],
    ])
    expect(against).toMatchObject({ savedNanoUsd: baseline - costNanoUsd, unknownRequests: 0 })
  })

  it('know nothing of a request that cost nothing', async () => {
    const { chat, records } = setup([failing('invalid-request')])
    await expect(chat()).rejects.toMatchObject({ code: 'invalid_request' })
    expect(records).toMatchObject([{ costNanoUsd: 0n, baselines: [] }])
  })
})
