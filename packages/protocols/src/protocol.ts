import type {
  AnswerEvent,
  ChatRequest,
  ModelFacts,
  QuotaStanding,
  RoutedAnswer,
  RouteHead,
  SluiceError,
} from '@sluice/core'

/** A client's request, read. */
export interface DecodedRequest {
  readonly request: ChatRequest
  /** Fields that Sluice knows and cannot carry, as paths such as `service_tier`. */
  readonly dropped: readonly string[]
  readonly echo?: Echo
}

/** What answers of a protocol repeat of their request, by their own fields. */
export type Echo = Readonly<Record<string, unknown>>

/** What a request to a vendor is made of. */
export interface EncodeInput {
  readonly request: ChatRequest
  /** What the vendor calls the model. */
  readonly vendorModel: string
  readonly facts: ModelFacts
  /** Sent as the vendor's output limit. */
  readonly maxOutputTokens: number
  readonly isStream: boolean
}

/** A vendor's request body, and what of the request it could not say. */
export interface EncodedRequest<Body> {
  readonly body: Body
  readonly dropped: readonly string[]
}

/** Reads one stream of a vendor's events. One per stream. */
export interface EventDecoder {
  /**
   * The events that one parsed wire event stands for; none for pings and for types it does not know.
   * @throws AttemptError when the wire event says that the answer failed.
   */
  decode(wireEvent: unknown): readonly AnswerEvent[]
  /** What is left to say once the wire's stream has ended cleanly, for protocols whose last event does not tell that it is the last. */
  finish?(): readonly AnswerEvent[]
  /** True once the vendor's terminal event has been seen: a stream that ends before was cut. */
  readonly isComplete: boolean
}

/** Writes one stream of events for a client, as server-sent events. One per stream. */
export interface EventEncoder {
  /** Text to send for this event; empty when it says nothing in this protocol. */
  encode(event: AnswerEvent): string
  /** As `Surface.encodeErrorEvent`, for protocols in which it depends on what has been sent before. */
  encodeError?(error: SluiceError, requestId: string): string
}

/** A model as `GET /v1/models` lists it. */
export interface ListedModel {
  readonly id: string
  readonly name: string
  /** In milliseconds since 1970. */
  readonly createdAt: number
  readonly contextWindowTokens: number
  readonly maxOutputTokens: number
}

/** The client's side of a protocol: what Sluice answers when it plays the vendor. */
export interface Surface {
  /** The protocol's name, such as `openai-chat`. */
  readonly name: string
  /** @throws SluiceError `invalid_request`, with the path of what is wrong. */
  decodeRequest(body: unknown): DecodedRequest
  /** The body of a whole answer. */
  encodeAnswer(answer: RoutedAnswer, echo?: Echo): unknown
  createEventEncoder(head: RouteHead, request: ChatRequest, echo?: Echo): EventEncoder
  /** The body of an error, before any content has been sent. */
  encodeError(error: SluiceError, requestId: string): unknown
  /** What ends a stream that broke off: an error event, never a success terminal. */
  encodeErrorEvent(error: SluiceError, requestId: string): string
  /** Text that keeps an idle connection open and says nothing. */
  readonly keepAlive: string
  encodeModels(models: readonly ListedModel[]): unknown
  /** The headers by which the vendor tells what is left of its limits, for the caller's own; `time` in milliseconds since 1970. */
  encodeQuota(quota: QuotaStanding, time: number): Readonly<Record<string, string>>
}

/** A protocol in which clients can ask how many tokens a prompt has. */
export interface CountingSurface extends Surface {
  /** Reads a request that is to be counted, not answered. @throws SluiceError `invalid_request`, with the path of what is wrong. */
  decodeTokenCount(body: unknown): DecodedRequest
  encodeTokenCount(inputTokens: number): unknown
}
