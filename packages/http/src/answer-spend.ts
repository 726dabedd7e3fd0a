import { SluiceError } from '@sluice/core'
import type { Exchange } from './exchange.ts'
import { spendQueryOf } from './spend/spend-query.ts'
import { spendReport } from './spend/spend-report.ts'
import { writeJson } from './write-json.ts'

const PARAMETERS = ['by', 'since', 'until', 'tenant']

/** What was spent, for operators alone: it shows every tenant. @throws SluiceError */
export async function answerSpend(exchange: Exchange, query: URLSearchParams): Promise<void> {
  const { req, settings } = exchange
  const { records } = settings
  if (!records) throw new SluiceError({ code: 'not_found', message: 'No records are kept here.' })
  if (!(await settings.isOperator(req))) {
    throw new SluiceError({ code: 'forbidden', message: 'Spend is for operators. Ask from this machine itself.' })
  }
  const unknown = [...query.keys()].find((name) => !PARAMETERS.includes(name))
  if (unknown !== undefined) throw unknownParameter(unknown)
  const [by, since, until, tenant] = PARAMETERS.map((name) => query.get(name) ?? undefined)
  const asked = spendQueryOf({ by, since, until, tenant }, settings.clock.now())
  writeJson(exchange, 200, {}, spendReport(asked, await records.spend(asked)))
}

function unknownParameter(name: string): SluiceError {
  const param = name.slice(0, 40)
  const message = `${param}: there is no such parameter. Allowed are ${PARAMETERS.join(', ')}.`
  return new SluiceError({ code: 'invalid_request', message, param })
}
