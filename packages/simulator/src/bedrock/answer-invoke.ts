import type { Usage } from '@sluice/core'
import { answerHosted } from '../anthropic-hosts/answer-hosted.ts'
import { promptTokensOf } from '../anthropic/count-tokens.ts'
import { reject } from '../anthropic/reject.ts'
import { objectIn, parseJson, textIn } from '../read-json.ts'
import {
  jsonReply,
  type DocumentReply,
  type Headers,
  type WireContext,
  type WireReply,
  type WireRequest,
} from '../wire.ts'
import { eventStreamFraming } from './event-stream-framing.ts'
import { bedrockModelOrReject, readInvoke, readInvokeBody } from './read-invoke.ts'

const ID_MARK = 'bdrk'

/** `POST /model/{id}/invoke`. */
export function answerInvoke({ pathValues, body }: WireRequest, context: WireContext): WireReply {
  const hosted = readInvoke(pathValues['model'] ?? '', body)
  const reply = answerHosted(hosted, context, { idMark: ID_MARK })
  return { ...reply, headers: reply.bill && usageHeaders(reply.bill.usage) }
}

/** `POST /model/{id}/invoke-with-response-stream`. */
export function answerInvokeStream({ pathValues, body }: WireRequest, context: WireContext): WireReply {
  const hosted = readInvoke(pathValues['model'] ?? '', body)
  const streamed = { ...hosted, body: { ...hosted.body, stream: true } }
  return answerHosted(streamed, context, { idMark: ID_MARK, framing: eventStreamFraming })
}

/** `POST /model/{id}/count-tokens`, of a body as InvokeModel takes it, in base64. */
export function countInvokeTokens({ pathValues, body }: WireRequest): DocumentReply {
  const modelId = pathValues['model'] ?? ''
  const { model, isRuntimeModel } = bedrockModelOrReject(modelId)
  if (!isRuntimeModel) reject("The provided model doesn't support counting tokens.")
  const encoded = textIn(objectIn(objectIn(objectIn(body)['input'])['invokeModel'])['body'])
  if (!encoded) reject('1 validation error detected: input.invokeModel.body must not be null')
  const invoked = readInvokeBody(modelId, model, parseJson(Buffer.from(encoded, 'base64').toString('utf8')))
  const { max_tokens: _limit, ...counted } = invoked.body
  return jsonReply({ inputTokens: promptTokensOf({ headers: invoked.headers, body: { ...counted, model: model.id } }) })
}

function usageHeaders(usage: Usage): Headers {
  return {
    'x-amzn-bedrock-input-token-count': String(usage.uncachedInputTokens),
    'x-amzn-bedrock-output-token-count': String(usage.outputTokens),
    'x-amzn-bedrock-cache-read-input-token-count': String(usage.cacheReadTokens),
    'x-amzn-bedrock-cache-write-input-token-count': String(usage.cacheWrite5mTokens + usage.cacheWrite1hTokens),
  }
}
