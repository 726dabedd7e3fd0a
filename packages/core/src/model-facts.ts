import type { Effort } from './chat-request.ts'
import type { SchemaDialect } from './schema-dialect.ts'

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
  /** Whether its host counts the tokens of a prompt before the call. If not, nobody asks it: they are estimated. */
  readonly tokenCounting: boolean
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

/** What a model's host takes of a request's content, and what it answers with HTTP 400 or 413. */
export interface Intake {
  /** Media types of the pictures it takes as bytes. */
  readonly imageTypes: readonly string[]
  /** The largest picture, in bytes of base64 as sent. Undefined: no limit known. */
  readonly maxImageBytes?: number
  /** Media types of the documents it takes as bytes; text is always taken. */
  readonly documentTypes: readonly string[]
  /** Whether pictures and documents may be named by their address. */
  readonly mediaUrls: boolean
  /** The largest request body, in bytes. Undefined: no limit known. */
  readonly maxRequestBytes?: number
  /** Whether the output limit must fit into the window beside the prompt. */
  readonly outputInWindow: boolean
  /** What a tool may be called, as a regular expression. */
  readonly toolNamePattern: string
  /** Whether it takes sealed reasoning only from the very model that made it. */
  readonly bindsReasoning: boolean
  /** How JSON Schema may be said: for a tool's arguments and for the answer, each also where a match is promised. */
  readonly schemas: {
    readonly tool: SchemaDialect
    readonly strictTool: SchemaDialect
    readonly output: SchemaDialect
    readonly strictOutput: SchemaDialect
  }
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
  readonly intake: Intake
  readonly tokenizer: TokenizerFacts
}
