import { SluiceError } from '@sluice/core'
import { parseBody } from '../parse-body.ts'
import { settingsOf } from '../handler-options.ts'

const LIMITS = settingsOf({})

/** What an SDK sends: JSON as text. @throws SluiceError `invalid_request` */
export function bodyOf({ body }: RequestInit): unknown {
  if (typeof body === 'string') return parseBody(Buffer.from(body), LIMITS)
  throw new SluiceError({ code: 'invalid_request', message: 'body: must be JSON as text.' })
}
