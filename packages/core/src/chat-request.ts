import type { Message, CacheHint, TextBlock } from './message.ts'
import type { Tier } from './tier.ts'

/** Who chooses the model: Sluice, Sluice within one tier, or the caller. */
export type ModelSelector =
  | { readonly type: 'auto' }
  | { readonly type: 'tier'; readonly tier: Tier }
  | { readonly type: 'model'; readonly model: string }

/** A JSON Schema (2020-12), as plain data. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** A tool that the caller can run. */
export interface Tool {
  readonly name: string
  readonly description?: string
  readonly inputSchema: JsonSchema
  /** True: arguments must match the schema exactly, where the vendor can promise it. */
  readonly isStrict?: boolean
  readonly cache?: CacheHint
}

export type ToolChoice =
  | { readonly type: 'auto' }
  | { readonly type: 'none' }
  /** Some tool must be called. */
  | { readonly type: 'any' }
  /** This tool must be called. */
  | { readonly type: 'tool'; readonly name: string }

/** What the answer's text must be. */
export type OutputFormat =
  | { readonly type: 'text' }
  | { readonly type: 'json' }
  | { readonly type: 'json-schema'; readonly name: string; readonly schema: JsonSchema; readonly isStrict: boolean }

/** How hard the model should think, least first. */
export const EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const
export type Effort = (typeof EFFORTS)[number]

export interface Reasoning {
  /** Left out: the model's own default. `none` switches reasoning off where the model allows it. */
  readonly effort?: Effort
  /**
   * True: the model should reason, as it likes. False: the effort goes for the answer as a whole, and whether to reason is
   * left to the model, where the vendor can tell the two apart. Left out: an effort, a budget or a summary asks for it.
   */
  readonly isAskedFor?: boolean
  /** A cap in tokens, for the models that take one. */
  readonly budgetTokens?: number
  /** True: the caller wants a readable summary of the reasoning. */
  readonly wantsSummary?: boolean
}

/** Knobs of the sampler. Many current models take none of them; the catalog knows which. */
export interface Sampling {
  readonly temperature?: number
  readonly topP?: number
  readonly topK?: number
  readonly seed?: number
  readonly presencePenalty?: number
  readonly frequencyPenalty?: number
}

/** One request for a chat answer, in no vendor's words. Immutable: every step returns new values. */
export interface ChatRequest {
  readonly model: ModelSelector
  readonly system: readonly TextBlock[]
  readonly messages: readonly Message[]
  readonly tools: readonly Tool[]
  readonly toolChoice: ToolChoice
  /** False: at most one tool call an answer. */
  readonly allowsParallelToolCalls: boolean
  readonly output: OutputFormat
  readonly reasoning: Reasoning
  readonly sampling: Sampling
  /** Left out: the smaller of the policy's default and what the model can do. */
  readonly maxOutputTokens?: number
  readonly stop: readonly string[]
  /** The caller's own labels. Never sent to a vendor. */
  readonly metadata: Readonly<Record<string, string>>
  /** An opaque id of the person behind the request, passed on for vendors' abuse detection. */
  readonly endUserId?: string
  /** Requests with the same key share a prompt cache, where the vendor has such keys. */
  readonly promptCacheKey?: string
  readonly isStream: boolean
  /** True: the caller wants token counts at the end of a stream, for protocols that leave them out unless asked. */
  readonly wantsStreamUsage?: boolean
}
