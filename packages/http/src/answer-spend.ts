import { SluiceError, type SpendQuery } from '@sluice/core'
import type { Exchange } from './exchange.ts'
import { spendReport } from './spend/spend-report.ts'
import { writeJson } from './write-json.ts'

/** What was spent, for operators alone: it shows every tenant. @throws SluiceError */
export async function answerSpend(exchange: Exchange, query: SpendQuery): Promise<void> {
  const { records } = exchange.settings
  if (!records) throw new SluiceError({ code: 'not_found', message: 'No records are kept here.' })
  writeJson(exchange, 200, {}, spendReport(query, await records.spend(query)))
}
