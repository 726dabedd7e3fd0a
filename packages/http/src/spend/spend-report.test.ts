import { expect, it } from 'vitest'
import { spendReport } from './spend-report.ts'

it('reports amounts exactly and signed, and says how much is unknown', () => {
  const row = {
    group: { tier: 'haiku' },
    requests: 3,
    inputTokens: 10,
    outputTokens: 20,
    costNanoUsd: 9_007_199_254_740_993n,
    unknownCostRequests: 1,
    baselines: [{ name: 'all-opus', baselineNanoUsd: 5n, savedNanoUsd: -7n, unknownRequests: 2 }],
  }
  expect(spendReport({ by: ['tier'], since: 0 }, [row])).toEqual({
    since: '1970-01-01T00:00:00.000Z',
    until: null,
    by: ['tier'],
    rows: [
      {
        group: { tier: 'haiku' },
        requests: 3,
        inputTokens: 10,
        outputTokens: 20,
        costUsd: '9007199.254740993',
        unknownCostRequests: 1,
        baselines: { 'all-opus': { costUsd: '0.000000005', savedUsd: '-0.000000007', unknownRequests: 2 } },
      },
    ],
  })
})
