import type { Effort } from './chat-request.ts'

/** What a model can do. A capability that is false keeps its deployments from being candidates. */
export interface Capabilities {
  readonly tools: boolean
  readonly parallelTools: boolean
  /** Answers that match a JSON Schema, promised by the vendor. */
  readonly structuredOutput: boolean
  readonly images: boolean
  readonly documents: boolean
  readonly reasoning: boolean
  readonly promptCache: boolean
}

/** What a model's API takes and what it answers with HTTP 400. */
export interface ParameterRules {
  /**
   * Temperature and the like. `legacy-version`: only under the vendor's previous API version.
   * `without-reasoning`: only at effort `none`.
   */
  readonly sampling: 'accepted' | 'rejected' | 'legacy-version' | 'without-reasoning'
  /** How reasoning is switched: which modes the API takes, and what happens when none is given. */
  readonly thinking: {
    readonly budget: boolean
    readonly adaptive: boolean
    readonly disabled: boolean
    readonly betweenTools: boolean
    readonly byDefault: 'off' | 'on' | 'always'
  }
  /** Whether a tool call can be demanded (`any`, or one by name). */
  readonly forcedToolChoice: boolean
  /** Whether the last message may be the assistant's own beginning. */
  readonly prefill: boolean
  /** The effort levels it takes, least first. Empty: it takes none. */
  readonly efforts: readonly Effort[]
  readonly defaultEffort?: Effort
}

/** How text turns into tokens, for estimates before the call. */
export interface TokenizerFacts {
  readonly family: string
  /** Characters per token of English prose. */
  readonly charactersPerToken: number
}

/** What the catalog knows of one model at one vendor. Prices are the catalog's own matter. */
export interface ModelFacts {
  /** Catalog id, the same at every vendor, such as `claude-haiku-4-5`. */
  readonly id: string
  readonly name: string
  /** Prompt and answer together, in tokens. */
  readonly contextWindowTokens: number
  /** The prompt alone, where the vendor caps it below the window. */
  readonly maxInputTokens: number
  readonly maxOutputTokens: number
  readonly capabilities: Capabilities
  readonly parameters: ParameterRules
  readonly tokenizer: TokenizerFacts
}
