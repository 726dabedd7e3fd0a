import type { SpendReport } from '@sluice/http'
import { describe, expect, it } from 'vitest'
import { REPORT_TEXT } from './report-text.ts'

const row = (tenant: string, costUsd: string, savedUsd: string, unknownRequests = 0) => ({
  group: { tenant },
  requests: 2,
  inputTokens: 1_000,
  outputTokens: 50,
  costUsd,
  unknownCostRequests: unknownRequests,
  baselines: { 'all-opus': { costUsd: '1.000000000', savedUsd, unknownRequests } },
})
const reportOf = (...rows: SpendReport['rows']): SpendReport => ({
  since: '2026-11-15T00:00:00.000Z',
  until: null,
  by: ['tenant'],
  rows,
})

describe('a spend report', () => {
  it('is a table with numbers to the right, losses included', () => {
    const text = REPORT_TEXT.table(
      reportOf(row('acme', '0.250000001', '0.749999999'), row('b', '2.000000000', '-1.000000000')),
    )
    expect(text).toBe(
      [
        'tenant  requests  input_tokens  output_tokens     cost_usd  saved_usd_all-opus',
        '------  --------  ------------  -------------  -----------  ------------------',
        'acme           2          1000             50  0.250000001         0.749999999',
        'b              2          1000             50  2.000000000        -1.000000000',
        '',
      ].join('\n'),
    )
  })

  it('says unknown where nothing is known, and counts it below', () => {
    const text = REPORT_TEXT.table(reportOf(row('acme', '0.000000000', '0.000000000', 2)))
    expect(text).toContain('acme           2          1000             50   unknown             unknown')
    expect(text).toContain('2 requests have no known cost and are in no sum.')
    expect(text).toContain('saved against all-opus: unknown for 2 requests')
  })

  it('does not say zero where all that is known is that some were refused', () => {
    const text = REPORT_TEXT.csv(reportOf(row('acme', '0.000000000', '0.000000000', 1)))
    expect(text).toContain('acme,2,1000,50,unknown,unknown,1,1')
  })

  it('says that there was nothing', () => {
    expect(REPORT_TEXT.table(reportOf())).toBe('No requests since 2026-11-15T00:00:00.000Z.\n')
  })

  it('is CSV whose cells survive quotes, commas and line breaks', () => {
    const text = REPORT_TEXT.csv(reportOf(row('a "b", c\nd', '0.1', '0.2')))
    expect(text).toBe(
      'tenant,requests,input_tokens,output_tokens,cost_usd,saved_usd_all-opus,unknown_cost_requests,' +
        'unknown_saved_requests_all-opus\r\n"a ""b"", c\nd",2,1000,50,0.1,0.2,0,0\r\n',
    )
  })

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '＝1', '=HYPERLINK("http://x","a")', '=1;2'])(
    'is CSV in which no spreadsheet takes the name %j for a formula',
    (tenant) => {
      const [, line = ''] = REPORT_TEXT.csv(reportOf(row(tenant, '0.1', '0.2'))).split(/\r\n(?=\S)/, 2)
      const isQuoted = /[",;\t\r\n]/.test(tenant)
      const cell = isQuoted ? `"'${tenant.replaceAll('"', '""')}"` : `'${tenant}`
      expect(line.startsWith(`${cell},2,`)).toBe(true)
    },
  )

  it('is CSV in which losses are numbers and a missing name is a dash', () => {
    const text = REPORT_TEXT.csv(reportOf(row('', '2.000000000', '-1.000000000')))
    expect(text).toMatch(/\r\n-,2,1000,50,2\.000000000,-1\.000000000,0,0\r\n$/)
  })

  it('is JSON that can be read again', () => {
    const report = reportOf(row('acme', '0.1', '0.2'))
    expect(JSON.parse(REPORT_TEXT.json(report))).toEqual(report)
  })
})
