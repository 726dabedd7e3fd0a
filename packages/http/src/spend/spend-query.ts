import { excerpt, SluiceError, SPEND_DIMENSIONS, type SpendDimension, type SpendQuery } from '@sluice/core'

/** What spend is asked for, in words. */
export interface SpendQuestion {
  /** Dimensions with commas between, such as `tenant,tier`. Default: `tier`. */
  readonly by?: string
  /** How far back, such as `7d`, `24h` or `30m`, or a day or moment such as `2026-11-01`. Default: `7d`. */
  readonly since?: string
  /** The same. Default: now. */
  readonly until?: string
  readonly tenant?: string
}

const UNIT_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }
const AGO = /^(\d{1,6})([mhdw])$/
const MOMENT = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2})?Z?)?$/

/** Reads the question. Days and moments are UTC. @throws SluiceError `invalid_request` that names the parameter. */
export function spendQueryOf(question: SpendQuestion, now: number): SpendQuery {
  const since = momentOf('since', question.since ?? '7d', now)
  const until = question.until === undefined ? undefined : momentOf('until', question.until, now)
  if (until !== undefined && until <= since) throw wrong('until', 'is not after "since"')
  return { by: dimensionsOf(question.by ?? 'tier'), since, until, tenant: question.tenant }
}

function dimensionsOf(text: string): SpendDimension[] {
  const names = text.split(',').filter((name) => name !== '')
  const known = names.map((name) => SPEND_DIMENSIONS.find((dimension) => dimension === name.trim()))
  const dimensions = known.filter((dimension) => dimension !== undefined)
  if (dimensions.length < names.length) {
    throw wrong('by', `is ${quoted(text)}; allowed are ${SPEND_DIMENSIONS.join(', ')}, with commas between`)
  }
  return [...new Set(dimensions)]
}

function momentOf(param: 'since' | 'until', text: string, now: number): number {
  const [, count, unit = ''] = AGO.exec(text) ?? []
  const unitMs = UNIT_MS[unit]
  if (count !== undefined && unitMs !== undefined) return now - Number(count) * unitMs
  const moment = MOMENT.test(text) ? Date.parse(text.includes('T') && !text.endsWith('Z') ? `${text}Z` : text) : NaN
  if (Number.isFinite(moment)) return moment
  throw wrong(param, `is ${quoted(text)}; allowed is a time ago such as 7d, 24h or 30m, or a day such as 2026-11-01`)
}

const quoted = (text: string) => JSON.stringify(excerpt(text))

function wrong(param: string, message: string): SluiceError {
  return new SluiceError({ code: 'invalid_request', message: `${param}: ${message}.`, param })
}
