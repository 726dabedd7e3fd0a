import type { Effort, JsonSchema } from '@sluice/core'

/** A cache breakpoint. */
export interface BodyCacheControl {
  readonly type: 'ephemeral'
  readonly ttl: '5m' | '1h'
}

interface Cached {
  readonly cache_control?: BodyCacheControl
}

export type BodySource =
  | { readonly type: 'base64'; readonly media_type: string; readonly data: string }
  | { readonly type: 'url'; readonly url: string }

export type BodyDocumentSource =
  | BodySource
  | { readonly type: 'text'; readonly media_type: 'text/plain'; readonly data: string }

export type BodyText = Cached & { readonly type: 'text'; readonly text: string }

export type BodyResultBlock =
  | BodyText
  | (Cached & { readonly type: 'image'; readonly source: BodySource })
  | (Cached & { readonly type: 'document'; readonly source: BodyDocumentSource; readonly title?: string })

export type BodyUserBlock =
  | BodyResultBlock
  | (Cached & {
      readonly type: 'tool_result'
      readonly tool_use_id: string
      readonly content?: BodyResultBlock[]
      readonly is_error?: boolean
    })

export type BodyAssistantBlock =
  | BodyText
  | (Cached & { readonly type: 'tool_use'; readonly id: string; readonly name: string; readonly input: unknown })
  | { readonly type: 'thinking'; readonly thinking: string; readonly signature: string }
  | { readonly type: 'redacted_thinking'; readonly data: string }

export type BodyMessage =
  | { readonly role: 'user'; readonly content: BodyUserBlock[] }
  | { readonly role: 'assistant'; readonly content: BodyAssistantBlock[] }
  | { readonly role: 'system'; readonly content: BodyText[] }

export interface BodyTool extends Cached {
  readonly name: string
  readonly description?: string
  readonly input_schema: JsonSchema
  readonly strict?: boolean
}

export type BodyToolChoice =
  | { readonly type: 'auto' | 'any'; readonly disable_parallel_tool_use?: boolean }
  | { readonly type: 'tool'; readonly name: string; readonly disable_parallel_tool_use?: boolean }
  | { readonly type: 'none' }

export type BodyThinking =
  | { readonly type: 'enabled'; readonly budget_tokens: number; readonly display?: 'omitted' }
  | { readonly type: 'adaptive'; readonly display?: 'summarized' | 'omitted' }
  | { readonly type: 'disabled' }
  | { readonly type: 'between_tools' }

/** An effort level as the wire knows it. */
export type BodyEffort = Exclude<Effort, 'none' | 'minimal'>

export interface BodyOutputConfig {
  readonly effort?: BodyEffort
  readonly format?: { readonly type: 'json_schema'; readonly schema: JsonSchema }
}

/** The sampling of API version 2023-06-01; gone from 2026-10-21. */
export interface BodySampling {
  readonly temperature?: number
  readonly top_p?: number
  readonly top_k?: number
}

/** The body of `POST /v1/messages`, as far as Sluice writes it. Fields that are undefined are not on the wire. */
export interface AnthropicRequestBody extends BodySampling {
  readonly model: string
  readonly max_tokens: number
  readonly messages: BodyMessage[]
  readonly system?: BodyText[]
  readonly tools?: BodyTool[]
  readonly tool_choice?: BodyToolChoice
  readonly thinking?: BodyThinking
  readonly output_config?: BodyOutputConfig
  readonly stop_sequences?: string[]
  readonly metadata?: { readonly user_id: string }
  readonly stream: boolean
}
