import { SluiceError, type SpendQuery } from '@sluice/core'
import { spendQueryOf } from './spend-query.ts'

const PARAMETERS = ['by', 'since', 'until', 'tenant']

/** Reads what an address asks of spend. @throws SluiceError `invalid_request` that names the parameter. */
export function takeSpendQuery(query: URLSearchParams, now: number): SpendQuery {
  const unknown = [...query.keys()].find((name) => !PARAMETERS.includes(name))
  if (unknown !== undefined) throw unknownParameter(unknown)
  const [by, since, until, tenant] = PARAMETERS.map((name) => query.get(name) ?? undefined)
  return spendQueryOf({ by, since, until, tenant }, now)
}

function unknownParameter(name: string): SluiceError {
  const param = name.slice(0, 40)
  const message = `${param}: there is no such parameter. Allowed are ${PARAMETERS.join(', ')}.`
  return new SluiceError({ code: 'invalid_request', message, param })
}
