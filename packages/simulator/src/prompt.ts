import type { JsonObject } from './read-json.ts'

export interface PromptTool {
  readonly name: string
  /** JSON Schema of the arguments. */
  readonly parameters: JsonObject
}

export type PromptToolChoice =
  | { readonly type: 'none' | 'auto' | 'any' }
  | { readonly type: 'tool'; readonly name: string }

/** What a request asks for, whatever its wire: all that the answer is made from. */
export interface Prompt {
  readonly model: string
  /** Text of the last message if the user wrote it; else of the user's last one before. */
  readonly userText: string
  /** Texts of the tool results in the last message; empty if it carries none. */
  readonly toolResults: readonly string[]
  /** Media types of the images in the last user message; `url` for one that was linked. */
  readonly images: readonly string[]
  readonly tools: readonly PromptTool[]
  readonly toolChoice: PromptToolChoice
  readonly allowsParallelCalls: boolean
  /** JSON Schema the text must satisfy. */
  readonly outputSchema?: JsonObject
  readonly maxOutputTokens: number
  readonly stopSequences: readonly string[]
  /** Whether the model thinks before it answers. */
  readonly reasons: boolean
}

/** A prompt that contains this is refused. */
export const REFUSE_MARK = '[refuse]'
/** A prompt that contains this is thought about, where the model can. */
export const THINK_MARK = '[think]'
