import { SluiceError } from '@sluice/core'
import type { Exchange } from './exchange.ts'
import { keepFeedback } from './feedback/keep-feedback.ts'
import type { TakenFeedback } from './feedback/take-feedback.ts'
import { writeJson } from './write-json.ts'

/** Keeps what a tenant says of one of its own decisions. @throws SluiceError `not_found` for any other */
export async function answerFeedback(exchange: Exchange, { tenant, feedback }: TakenFeedback): Promise<void> {
  const { records, clock } = exchange.settings
  if (!records) throw new SluiceError({ code: 'not_found', message: 'No records are kept here.' })
  await keepFeedback(records, { ...feedback, tenant, time: clock.now() })
  writeJson(exchange, 200, {}, feedback)
}
