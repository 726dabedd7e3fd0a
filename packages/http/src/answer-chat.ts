import type { RequestContext, RoutedAnswer } from '@sluice/core'
import type { DecodedRequest } from '@sluice/protocols'
import type { Router } from '@sluice/router'
import { authenticate } from './authenticate.ts'
import { clientGoneSignal } from './client-gone-signal.ts'
import type { Exchange } from './exchange.ts'
import { checkDeclaredLength } from './read-body.ts'
import { readTimeout } from './read-timeout.ts'
import { answerHeaders, costHeader } from './response-headers.ts'
import { checkContentType, takeBody } from './take-body.ts'
import { writeJson } from './write-json.ts'
import { writeStream } from './write-stream.ts'

/** From the client's bytes to the answer's, in the order of the steps. @throws SluiceError before anything is sent. */
export async function answerChat(exchange: Exchange, router: Router): Promise<void> {
  const { req, res, requestId, surface, settings } = exchange
  checkDeclaredLength(req, settings.maxBodyBytes)
  const tenant = await authenticate(req, settings.authenticate)
  checkContentType(req)
  const body = await takeBody(exchange)
  const timeoutMs = readTimeout(req)
  const decoded = surface.decodeRequest(body)
  const signal = clientGoneSignal(res)
  const context: RequestContext = { requestId, tenant, signal, timeoutMs, surface: surface.name }

  if (decoded.request.isStream) return writeStream(exchange, decoded, await router.stream(decoded.request, context))
  writeAnswer(exchange, decoded, await router.chat(decoded.request, context))
}

function writeAnswer(exchange: Exchange, decoded: DecodedRequest, answer: RoutedAnswer): void {
  const headers = { ...answerHeaders(answer, decoded.dropped), ...costHeader(answer.costNanoUsd) }
  writeJson(exchange, 200, headers, exchange.surface.encodeAnswer(answer))
}
