import type { CountingSurface } from '@sluice/protocols'
import type { Router } from '@sluice/router'
import type { Exchange } from './exchange.ts'
import { tokenCountHeaders } from './response-headers.ts'
import { takeRequest } from './take-request.ts'
import { writeJson } from './write-json.ts'

/** Tells how many tokens a prompt has. Nothing is billed. @throws SluiceError */
export async function answerTokenCount(exchange: Exchange, router: Router, surface: CountingSurface): Promise<void> {
  const { decoded, context } = await takeRequest(exchange, (body) => surface.decodeTokenCount(body))
  const count = await router.countTokens(decoded.request, context)
  writeJson(exchange, 200, tokenCountHeaders(count, decoded.dropped), surface.encodeTokenCount(count.inputTokens))
}
