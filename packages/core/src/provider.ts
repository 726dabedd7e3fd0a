import type { Answer } from './answer.ts'
import type { AnswerEvent } from './answer-event.ts'
import type { ChatRequest } from './chat-request.ts'
import type { ModelFacts } from './model-facts.ts'

/** One call to one deployment. */
export interface ProviderCall {
  readonly request: ChatRequest
  /** What the vendor calls the model. */
  readonly vendorModel: string
  readonly facts: ModelFacts
  /** Always stated: the request's own limit, or the policy's default, within what the model can do. */
  readonly maxOutputTokens: number
  /** Ends the call at once, the connection included. */
  readonly signal: AbortSignal
  /**
   * Told whenever bytes of a streamed answer have come while its next event is waited for, be they only a ping, which makes
   * no event: the vendor is alive.
   */
  readonly onBytes?: () => void
}

/** What the vendor says is left of a limit; undefined where it said nothing. */
export interface QuotaReading {
  readonly requestsRemaining?: number
  readonly inputTokensRemaining?: number
  readonly outputTokensRemaining?: number
  /** Until the tightest of them is full again. */
  readonly resetsInMs?: number
}

/** A vendor's reply: its body, and what came beside it. */
export interface Reply<T> {
  readonly body: T
  /** Fields of the request that this vendor or model cannot take and that were left out, such as `temperature`. */
  readonly dropped: readonly string[]
  readonly vendorRequestId?: string
  readonly quota?: QuotaReading
}

/** A model as the vendor itself lists it. */
export interface VendorModel {
  readonly id: string
  /** Undefined where the vendor does not say. */
  readonly status?: 'active' | 'deprecated' | 'retired'
  /** Day of its end, as `YYYY-MM-DD`, where the vendor says. */
  readonly retires?: string
}

/** Code that speaks to one vendor's API with one credential. Keeps no state about requests. Retries nothing. */
export interface Provider {
  /** The kind of vendor, such as `openai-compatible`. */
  readonly name: string
  /** Where this host keeps the data, such as `eu`; undefined when it does not say. Its price may depend on it. */
  readonly residency?: string
  /** Its models go by the names of deployments that somebody made there; its list of models knows only what they are made of. */
  readonly namesDeployments?: boolean
  /** One whole answer. @throws AttemptError */
  answer(call: ProviderCall): Promise<Reply<Answer>>
  /**
   * Resolves once the vendor has accepted the request; events follow as they come.
   * The iteration throws `AttemptError` when the answer breaks off, and never ends quietly without an `end` event.
   * @throws AttemptError
   */
  stream(call: ProviderCall): Promise<Reply<AsyncIterable<AnswerEvent>>>
  /** The exact number of prompt tokens, where the vendor has an endpoint for it. @throws AttemptError */
  countTokens?(call: ProviderCall): Promise<number>
  /** The models that this credential can reach, where the vendor has an endpoint for it. @throws AttemptError */
  listModels?(signal: AbortSignal): Promise<readonly VendorModel[]>
  /** Closes idle connections. */
  close(): Promise<void>
}
