import type { RouteRecord } from '@sluice/core'
import { expect } from 'vitest'
import type { RecordCase } from './record-suite.ts'
import { BARE_RECORD, SAMPLE_RECORD } from './sample-record.ts'

const RICH_RECORD: RouteRecord = {
  ...SAMPLE_RECORD,
  decisionId: 'dec_rich',
  key: 'abcdefghijkl',
  tags: ['search', 'Büro "Süd"; 漢字 🙂'],
  conversation: "it's one",
  selector: { type: 'tier', tier: 'opus' },
  classification: {
    tier: 'opus',
    probabilities: { haiku: 0.1, sonnet: 0.2, opus: 0.7 },
    confidence: 0.7,
    reasons: ['long'],
    classifier: 'rules@1',
  },
  costNanoUsd: 9_007_199_254_740_993n,
  reservedNanoUsd: 18_014_398_509_481_985n,
  budgetEffects: [{ budget: 'team', account: 'team/acme', action: 'warn' }],
  baselines: [
    { name: 'all-opus', deployment: 'opus-eu', costNanoUsd: 9_007_199_254_740_995n },
    { name: 'all-sonnet', deployment: 'sonnet-eu', costNanoUsd: undefined },
  ],
}

/** Keeping records, finding and listing them. */
export const KEEPING_CASES: readonly RecordCase[] = [
  {
    name: 'finds a record by its decision, as it was',
    async run(store) {
      for (const record of [SAMPLE_RECORD, BARE_RECORD, RICH_RECORD]) await store.append(record)
      for (const record of [SAMPLE_RECORD, BARE_RECORD, RICH_RECORD])
        expect(await store.find(record.decisionId)).toEqual(record)
      expect(await store.find('dec_nobody')).toBeUndefined()
    },
  },
  {
    name: 'keeps the first record of a decision and counts it once',
    async run(store) {
      await store.append(SAMPLE_RECORD)
      await store.append({ ...SAMPLE_RECORD, tenant: 'other', costNanoUsd: 999n })
      expect(await store.find(SAMPLE_RECORD.decisionId)).toEqual(SAMPLE_RECORD)
      expect(await store.spend({ by: [], since: 0 })).toMatchObject([{ requests: 1, costNanoUsd: 300n }])
    },
  },
  {
    name: 'lists records newest first, from a time on and before another, of one tenant',
    async run(store) {
      for (const [index, time] of [3_000, 1_000, 4_000, 2_000].entries())
        await store.append({ ...SAMPLE_RECORD, decisionId: `d${time}`, time, tenant: index === 3 ? 'other' : 'acme' })
      const ids = async (query: Parameters<typeof store.list>[0]) =>
        (await store.list(query)).map(({ decisionId }) => decisionId)
      expect(await ids({})).toEqual(['d4000', 'd3000', 'd2000', 'd1000'])
      expect(await ids({ since: 2_000, until: 4_000 })).toEqual(['d3000', 'd2000'])
      expect(await ids({ tenant: 'acme', limit: 2 })).toEqual(['d4000', 'd3000'])
      expect(await ids({ tenant: 'nobody' })).toEqual([])
    },
  },
  {
    name: 'lists 100 records when nobody says how many, and never more than 1,000',
    async run(store) {
      const records = Array.from({ length: 1_100 }, (_, index) => ({ ...SAMPLE_RECORD, decisionId: `d${index}` }))
      await Promise.all(records.map((record) => store.append(record)))
      expect(await store.list({})).toHaveLength(100)
      expect(await store.list({ limit: 5_000 })).toHaveLength(1_000)
    },
  },
]
