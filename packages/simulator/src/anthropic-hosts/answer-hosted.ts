import { answerMessage } from '../anthropic/answer-message.ts'
import type { AnthropicModel } from '../anthropic/models.ts'
import type { MessageFraming } from '../anthropic/stream-message.ts'
import type { JsonObject } from '../read-json.ts'
import type { Headers, WireContext, WireReply } from '../wire.ts'

/** A request to another host of the Messages API, in the API's own words. */
export interface HostedRequest {
  readonly model: AnthropicModel
  /** The id as the request spelled it. */
  readonly modelId: string
  /** `anthropic-version` and, where given, `anthropic-beta`. */
  readonly headers: Headers
  readonly body: JsonObject
}

export interface HostDialect {
  /** Stands in every id of the answer, as in `msg_bdrk_…`. */
  readonly idMark?: string
  /** Default server-sent events. */
  readonly framing?: MessageFraming
}

/** Answers as Anthropic's own API would, with the host's ids, framing and model name. */
export function answerHosted(hosted: HostedRequest, context: WireContext, dialect: HostDialect = {}): WireReply {
  const { idMark, framing } = dialect
  const newId = (prefix: string) => context.newId(idMark ? `${prefix}_${idMark}` : prefix)
  const request = { headers: hosted.headers, body: { ...hosted.body, model: hosted.model.id } }
  const reply = answerMessage(request, { ...context, newId }, framing)
  return { ...reply, bill: reply.bill && { ...reply.bill, model: hosted.modelId } }
}
