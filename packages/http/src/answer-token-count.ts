import type { Router } from '@sluice/router'
import type { Exchange } from './exchange.ts'
import { tokenCountHeaders } from './response-headers.ts'
import type { Counting } from './routes.ts'
import { writeJson } from './write-json.ts'

/** Tells how many tokens a prompt has. Nothing is billed. @throws SluiceError */
export async function answerTokenCount(
  exchange: Exchange,
  { taken, surface }: Counting,
  router: Pick<Router, 'countTokens'>,
): Promise<void> {
  const { decoded, context } = taken
  const count = await router.countTokens(decoded.request, context)
  writeJson(exchange, 200, tokenCountHeaders(count, decoded.dropped), surface.encodeTokenCount(count.inputTokens))
}
