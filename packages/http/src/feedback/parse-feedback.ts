import { SluiceError } from '@sluice/core'

/** Feedback as a caller sends it. */
export interface FeedbackInput {
  readonly decisionId: string
  readonly score: number
  readonly source: string
}

const FIELDS = ['decisionId', 'score', 'source']
const MOST_ID_CHARACTERS = 128
const USABLE_SOURCE = /^[\w.:-]{1,64}$/
/** What Sluice's own judge signs with. */
const OWN_SOURCE = 'shadow'

/** Reads `{ decisionId, score, source? }`. @throws SluiceError `invalid_request` that names the field */
export function parseFeedback(body: unknown): FeedbackInput {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw invalid('body', 'must be an object.')
  const { decisionId, score, source = 'user', ...others }: Record<string, unknown> = { ...body }
  const [unknown] = Object.keys(others)
  if (unknown !== undefined)
    throw invalid(unknown.slice(0, 40), `there is no such field. Allowed are ${FIELDS.join(', ')}.`)
  if (typeof decisionId !== 'string' || decisionId === '' || decisionId.length > MOST_ID_CHARACTERS)
    throw invalid('decisionId', 'must be the id of a decision, as the header x-sluice-decision says it.')
  if (typeof score !== 'number' || !(score >= 0 && score <= 1)) throw invalid('score', 'must be a number from 0 to 1.')
  if (typeof source !== 'string' || !USABLE_SOURCE.test(source))
    throw invalid('source', 'must be 1 to 64 letters, digits or any of . : _ -')
  if (source === OWN_SOURCE) throw invalid('source', `"${OWN_SOURCE}" is for Sluice itself. Use another name.`)
  return { decisionId, score, source }
}

function invalid(param: string, what: string): SluiceError {
  return new SluiceError({ code: 'invalid_request', message: `${param}: ${what}`, param })
}
