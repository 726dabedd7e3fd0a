import { SluiceError } from '@sluice/core'
import type { HttpRequest } from './exchange.ts'

const HEADER = 'x-sluice-timeout-ms'
const POSITIVE_INTEGER = /^[1-9]\d{0,8}$/

/** How long the client is willing to wait, from `x-sluice-timeout-ms`. @throws SluiceError `invalid_request` */
export function readTimeout(req: HttpRequest): number | undefined {
  const given = req.headers[HEADER]
  if (given === undefined) return undefined
  if (typeof given === 'string' && POSITIVE_INTEGER.test(given)) return Number(given)
  throw new SluiceError({
    code: 'invalid_request',
    message: `${HEADER}: must be a positive whole number of milliseconds.`,
    param: HEADER,
  })
}
