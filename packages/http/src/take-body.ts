import { SluiceError } from '@sluice/core'
import type { Exchange, HttpRequest } from './exchange.ts'
import { checkParsedBody, parseBody } from './parse-body.ts'
import { readBody } from './read-body.ts'

/** @throws SluiceError `unsupported_media_type` unless the body is JSON or says nothing about what it is. */
export function checkContentType(req: HttpRequest): void {
  const given = req.headers['content-type']
  if (given === undefined) return
  const [mediaType = ''] = given.split(';', 1)
  if (mediaType.trim().toLowerCase() === 'application/json') return
  throw new SluiceError({
    code: 'unsupported_media_type',
    message: 'content-type: must be application/json.',
    param: 'content-type',
  })
}

/** The body as data: what a parser before us made of it, or read and parsed here. @throws SluiceError */
export async function takeBody({ req, body, settings }: Exchange): Promise<unknown> {
  if (typeof body === 'string' || Buffer.isBuffer(body)) return parseBody(Buffer.from(body), settings)
  if (isParsed(body)) return checkParsedBody(body, settings)
  if (!req.readableEnded) return parseBody(await readBody(req, settings), settings)
  if (isLost(req, body)) throw new Error('http: the body was read already and is not in req.body. Mount Sluice first.')
  return checkParsedBody(body ?? {}, settings)
}

// There was something to read, and whoever read it left nothing.
function isLost(req: HttpRequest, body: unknown): boolean {
  return body === undefined && Number(req.headers['content-length'] ?? 0) > 0
}

// Some parsers leave `{}` behind when they have read nothing; one that has read to the end may have found just that.
function isParsed(body: unknown): boolean {
  return typeof body === 'object' && body !== null && Object.keys(body).length > 0
}
