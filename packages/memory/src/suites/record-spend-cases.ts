import { SPEND_DIMENSIONS, type RecordStore, type RouteRecord, type SpendRow } from '@sluice/core'
import fc from 'fast-check'
import { expect } from 'vitest'
import type { RecordCase } from './record-suite.ts'
import { BARE_RECORD, SAMPLE_RECORD } from './sample-record.ts'

const NOTHING: SpendRow = {
  group: {},
  requests: 0,
  inputTokens: 0,
  outputTokens: 0,
  costNanoUsd: 0n,
  unknownCostRequests: 0,
  baselines: [],
}

/** Adding records up. */
export const SPEND_CASES: readonly RecordCase[] = [
  {
    name: 'adds everything up in one row when nothing is asked to group by, also when there is nothing',
    async run(store) {
      expect(await store.spend({ by: [], since: 0 })).toEqual([NOTHING])
      expect(await store.spend({ by: ['tenant'], since: 0 })).toEqual([])
      await appendAll(store, [SAMPLE_RECORD, BARE_RECORD])
      expect(await store.spend({ by: [], since: 0 })).toEqual([
        { ...NOTHING, requests: 2, inputTokens: 100, outputTokens: 10, costNanoUsd: 300n, unknownCostRequests: 1 },
      ])
    },
  },
  {
    name: 'groups by what a record has, and by empty text where it has none',
    async run(store) {
      await appendAll(store, [{ ...SAMPLE_RECORD, key: 'abcdefghijkl' }, BARE_RECORD])
      const [whole, bare] = await store.spend({ by: SPEND_DIMENSIONS, since: 0 })
      const group = {
        tenant: 'acme',
        key: 'abcdefghijkl',
        tier: 'haiku',
        model: 'small-1',
        deployment: 'haiku-eu',
        provider: 'cloud-a',
        surface: 'messages',
        end: 'done',
        day: '2026-11-22',
        hour: '2026-11-22T12',
      }
      expect(whole?.group).toEqual(group)
      const none = { key: '', tier: '', model: '', deployment: '', provider: '', end: 'broken' }
      expect(bare?.group).toEqual({ ...group, ...none })
    },
  },
  {
    name: 'names the provider that answered, not one that failed before it',
    async run(store) {
      const [answered] = SAMPLE_RECORD.attempts
      const attempts = answered ? [{ ...answered, deployment: 'haiku-us', provider: 'cloud-b' }, answered] : []
      await store.append({ ...SAMPLE_RECORD, attempts })
      expect(await store.spend({ by: ['provider'], since: 0 })).toMatchObject([{ group: { provider: 'cloud-a' } }])
    },
  },
  {
    name: 'puts the dearest row first, then goes by group',
    async run(store) {
      await appendAll(
        store,
        [
          { tenant: 'b', tier: 'opus' as const, costNanoUsd: 5n },
          { tenant: 'b', tier: 'haiku' as const, costNanoUsd: 5n },
          { tenant: 'a', tier: 'opus' as const, costNanoUsd: 5n },
          { tenant: 'c', tier: 'opus' as const, costNanoUsd: 10n },
          { tenant: 'd', tier: undefined, costNanoUsd: undefined },
        ].map((part, index) => ({ ...SAMPLE_RECORD, ...part, decisionId: `d${index}` })),
      )
      const rows = await store.spend({ by: ['tenant', 'tier'], since: 0 })
      expect(rows.map(({ group }) => `${group.tenant} ${group.tier}`)).toEqual([
        'c opus',
        'a opus',
        'b haiku',
        'b opus',
        'd ',
      ])
    },
  },
  {
    name: 'counts by day and hour of UTC, from a time on and before another, of one tenant',
    async run(store) {
      const midnight = Date.UTC(2026, 10, 22)
      await appendAll(
        store,
        [midnight - 1, midnight, midnight + 3_600_000].map((time, index) => ({
          ...SAMPLE_RECORD,
          decisionId: `d${index}`,
          time,
          tenant: index === 2 ? 'other' : 'acme',
        })),
      )
      const groups = async (query: Parameters<typeof store.spend>[0]) =>
        (await store.spend(query)).map(({ group, requests }) => [...Object.values(group), requests])
      expect(await groups({ by: ['day'], since: 0 })).toEqual([
        ['2026-11-22', 2],
        ['2026-11-21', 1],
      ])
      const since = midnight - 1
      expect(await groups({ by: ['hour'], since, until: midnight })).toEqual([['2026-11-21T23', 1]])
      expect(await groups({ by: ['hour'], since: midnight, tenant: 'other' })).toEqual([['2026-11-22T01', 1]])
    },
  },
  {
    name: 'adds up exactly above 2^53',
    async run(store) {
      const costs = [9_007_199_254_740_993n, 9_007_199_254_740_993n, 1n]
      const records = costs.map((costNanoUsd, index) => ({ ...SAMPLE_RECORD, decisionId: `d${index}`, costNanoUsd }))
      await appendAll(store, records)
      expect(await store.spend({ by: [], since: 0 })).toMatchObject([{ costNanoUsd: 18_014_398_509_481_987n }])
    },
  },
  {
    name: 'says what was saved against a baseline with its sign, and of how many requests nobody knows',
    async run(store) {
      const baseline = (name: string, costNanoUsd: bigint | undefined) => ({ name, deployment: name, costNanoUsd })
      await appendAll(
        store,
        [
          { costNanoUsd: 300n, baselines: [baseline('all-sonnet', 200n), baseline('all-opus', 900n)] },
          { costNanoUsd: 100n, baselines: [baseline('all-sonnet', 50n), baseline('all-opus', undefined)] },
          { costNanoUsd: undefined, baselines: [baseline('all-opus', 40n)] },
          { costNanoUsd: 70n, baselines: [] },
        ].map((part, index) => ({ ...SAMPLE_RECORD, ...part, decisionId: `d${index}` })),
      )
      const [row] = await store.spend({ by: [], since: 0 })
      expect(row).toMatchObject({ requests: 4, costNanoUsd: 470n, unknownCostRequests: 1 })
      expect(row?.baselines).toEqual([
        { name: 'all-opus', baselineNanoUsd: 940n, savedNanoUsd: 600n, unknownRequests: 2 },
        { name: 'all-sonnet', baselineNanoUsd: 250n, savedNanoUsd: -150n, unknownRequests: 0 },
      ])
    },
  },
  {
    name: 'has the same sums in the rows of any grouping as in the one row of everything',
    async run(store) {
      const records = fc.sample(RECORDS, { numRuns: 300, seed: 4 })
      await appendAll(
        store,
        records.map((part, index) => ({ ...SAMPLE_RECORD, ...part, decisionId: `d${index}` })),
      )
      const [whole] = await store.spend({ by: [], since: 0 })
      expect(whole?.requests).toBe(300)
      for (const dimension of SPEND_DIMENSIONS) {
        const rows = await store.spend({ by: [dimension, 'tenant'], since: 0 })
        expect(sumOf(rows, whole)).toEqual(whole)
      }
    },
  },
]

const RECORDS = fc.record({
  tenant: fc.constantFrom('acme', 'other', 'Ünï'),
  key: fc.constantFrom('aaaaaaaaaaaa', undefined),
  tier: fc.constantFrom('haiku' as const, 'opus' as const, undefined),
  end: fc.constantFrom('done' as const, 'broken' as const),
  time: fc.integer({ min: Date.UTC(2026, 9, 1), max: Date.UTC(2026, 10, 30) }),
  costNanoUsd: fc.option(fc.bigInt({ min: 0n, max: 10n ** 14n }), { nil: undefined }),
  baselines: fc.constantFrom([], [{ name: 'all-opus', deployment: 'opus', costNanoUsd: 10n ** 13n }]),
})

async function appendAll(store: RecordStore, records: readonly RouteRecord[]): Promise<void> {
  await Promise.all(records.map((record) => store.append(record)))
}

function sumOf(rows: readonly SpendRow[], whole: SpendRow | undefined): SpendRow {
  const add = (of: (row: SpendRow) => number) => rows.reduce((sum, row) => sum + of(row), 0)
  return {
    group: {},
    requests: add(({ requests }) => requests),
    inputTokens: add(({ inputTokens }) => inputTokens),
    outputTokens: add(({ outputTokens }) => outputTokens),
    costNanoUsd: rows.reduce((sum, { costNanoUsd }) => sum + costNanoUsd, 0n),
    unknownCostRequests: add(({ unknownCostRequests }) => unknownCostRequests),
    baselines: (whole?.baselines ?? []).map(({ name }) => {
      const own = rows.flatMap(({ baselines }) => baselines.filter((each) => each.name === name))
      return {
        name,
        baselineNanoUsd: own.reduce((sum, { baselineNanoUsd }) => sum + baselineNanoUsd, 0n),
        savedNanoUsd: own.reduce((sum, { savedNanoUsd }) => sum + savedNanoUsd, 0n),
        unknownRequests: own.reduce((sum, { unknownRequests }) => sum + unknownRequests, 0),
      }
    }),
  }
}
