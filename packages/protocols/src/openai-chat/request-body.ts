import type { Effort, JsonSchema } from '@sluice/core'

/** A part of a user's message. */
export type ContentPart =
  | { readonly type: 'text'; readonly text: string }
  | {
      readonly type: 'image_url'
      readonly image_url: { readonly url: string; readonly detail?: 'auto' | 'low' | 'high' }
    }

export interface BodyToolCall {
  readonly id: string
  readonly type: 'function'
  readonly function: { readonly name: string; readonly arguments: string }
}

/** One message of `messages`. */
export type BodyMessage =
  | { readonly role: 'system'; readonly content: string }
  | { readonly role: 'user'; readonly content: string | readonly ContentPart[] }
  | { readonly role: 'assistant'; readonly content: string | null; readonly tool_calls?: readonly BodyToolCall[] }
  | { readonly role: 'tool'; readonly tool_call_id: string; readonly content: string }

export interface BodyTool {
  readonly type: 'function'
  readonly function: {
    readonly name: string
    readonly description?: string
    readonly parameters: JsonSchema
    readonly strict?: true
  }
}

export type BodyFormat =
  | { readonly type: 'text' | 'json_object' }
  | {
      readonly type: 'json_schema'
      readonly json_schema: { readonly name: string; readonly schema: JsonSchema; readonly strict: boolean }
    }

/** A request body of the Chat Completions API, as Sluice sends it: what vLLM, Ollama and their like take. */
export interface ChatBody {
  readonly model: string
  readonly messages: readonly BodyMessage[]
  readonly max_tokens: number
  readonly temperature?: number
  readonly top_p?: number
  readonly top_k?: number
  readonly seed?: number
  readonly presence_penalty?: number
  readonly frequency_penalty?: number
  readonly stop?: readonly string[]
  readonly tools?: readonly BodyTool[]
  readonly tool_choice?:
    | 'auto'
    | 'none'
    | 'required'
    | { readonly type: 'function'; readonly function: { readonly name: string } }
  readonly parallel_tool_calls?: false
  readonly response_format?: BodyFormat
  readonly reasoning_effort?: Effort
  readonly user?: string
  readonly stream?: true
  readonly stream_options?: { readonly include_usage: true }
}
