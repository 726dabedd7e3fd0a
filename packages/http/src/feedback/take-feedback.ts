import { authenticate } from '../authenticate.ts'
import type { Exchange } from '../exchange.ts'
import { checkDeclaredLength } from '../read-body.ts'
import { checkContentType, takeBody } from '../take-body.ts'
import { parseFeedback, type FeedbackInput } from './parse-feedback.ts'

/** A caller's feedback, read and checked, and whose it is. */
export interface TakenFeedback {
  readonly tenant: string
  readonly feedback: FeedbackInput
}

// Three short fields.
const MOST_BYTES = 4_096

/** From the client's bytes to feedback, in the order of the steps of every other body. @throws SluiceError */
export async function takeFeedback(exchange: Exchange): Promise<TakenFeedback> {
  const { req, settings } = exchange
  const maxBodyBytes = Math.min(settings.maxBodyBytes, MOST_BYTES)
  checkDeclaredLength(req, maxBodyBytes)
  const { tenant } = await authenticate(req, settings.authenticate)
  checkContentType(req)
  const body = await takeBody({ ...exchange, settings: { ...settings, maxBodyBytes } })
  return { tenant, feedback: parseFeedback(body) }
}
