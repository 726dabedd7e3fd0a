import { SluiceError, type RequestContext } from '@sluice/core'
import type { HttpRequest } from './exchange.ts'

const MOST_TAGS = 10
const TAG = /^[\w.:/-]{1,64}$/
const CONVERSATION = /^[\w.:/-]{1,128}$/

/** What budgets, reports and rules can go by. */
export type Labels = Pick<RequestContext, 'tags' | 'conversation' | 'header'>

/**
 * What budgets, reports and rules can go by, from `x-sluice-tags` (at most 10, with commas between),
 * `x-sluice-conversation`, and every header by its name. @throws SluiceError `invalid_request`
 */
export function readLabels({ headers }: HttpRequest): Labels {
  const header = (name: string) => headers[name]?.toString()
  return {
    tags: readTags(headers['x-sluice-tags']),
    conversation: readConversation(headers['x-sluice-conversation']),
    header,
  }
}

function readTags(given: string | string[] | undefined): readonly string[] | undefined {
  if (given === undefined) return undefined
  const tags = [
    ...new Set(
      String(given)
        .split(',', MOST_TAGS + 1)
        .map((tag) => tag.trim()),
    ),
  ]
  if (tags.length <= MOST_TAGS && tags.every((tag) => TAG.test(tag))) return tags
  throw wrong(
    'x-sluice-tags',
    `at most ${MOST_TAGS} words of 1 to 64 letters, digits and _ . : / - with commas between`,
  )
}

function readConversation(given: string | string[] | undefined): string | undefined {
  if (given === undefined) return undefined
  if (typeof given === 'string' && CONVERSATION.test(given)) return given
  throw wrong('x-sluice-conversation', '1 to 128 letters, digits and _ . : / -')
}

function wrong(param: string, allowed: string): SluiceError {
  return new SluiceError({ code: 'invalid_request', message: `${param}: must be ${allowed}.`, param })
}
