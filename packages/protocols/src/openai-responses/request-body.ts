import type { Effort, JsonSchema } from '@sluice/core'

/** A part of a message. */
export type ContentPart =
  | { readonly type: 'input_text' | 'output_text'; readonly text: string }
  | { readonly type: 'refusal'; readonly refusal: string }
  | { readonly type: 'input_image'; readonly image_url: string; readonly detail: 'auto' | 'low' | 'high' }
  | {
      readonly type: 'input_file'
      readonly filename?: string
      readonly file_data?: string
      readonly file_url?: string
    }

/** One item of `input`. */
export type BodyItem =
  | {
      readonly type: 'message'
      readonly role: 'user' | 'assistant' | 'developer'
      readonly content: readonly ContentPart[]
    }
  | { readonly type: 'function_call'; readonly call_id: string; readonly name: string; readonly arguments: string }
  | {
      readonly type: 'function_call_output'
      readonly call_id: string
      readonly output: string | readonly ContentPart[]
    }
  | {
      readonly type: 'reasoning'
      readonly id?: string
      readonly encrypted_content: string
      readonly summary: readonly { readonly type: 'summary_text'; readonly text: string }[]
    }

export interface BodyTool {
  readonly type: 'function'
  readonly name: string
  readonly description?: string
  readonly parameters: JsonSchema
  readonly strict: boolean
}

/** The answer's form. */
type BodyFormat =
  | { readonly type: 'text' | 'json_object' }
  | { readonly type: 'json_schema'; readonly name: string; readonly schema: JsonSchema; readonly strict: boolean }

/** A request body of the Responses API, as Sluice sends it. */
export interface ResponsesBody {
  readonly model: string
  readonly input: readonly BodyItem[]
  readonly instructions?: string
  readonly max_output_tokens: number
  readonly reasoning?: { readonly effort?: Effort; readonly summary?: 'auto' }
  readonly text?: { readonly format: BodyFormat }
  readonly tools?: readonly BodyTool[]
  readonly tool_choice?: 'auto' | 'none' | 'required' | { readonly type: 'function'; readonly name: string }
  readonly parallel_tool_calls?: boolean
  readonly temperature?: number
  readonly top_p?: number
  readonly prompt_cache_key?: string
  readonly safety_identifier?: string
  readonly include?: readonly 'reasoning.encrypted_content'[]
  /** Never stored at the vendor: OpenAI stores unless told not to. */
  readonly store: false
  readonly stream?: true
}
