import type { JsonSchema } from '@sluice/core'

interface Signed {
  /** What proves to the vendor that its own thoughts led to this part. */
  readonly thoughtSignature?: string
}

export type BodyMedia =
  | { readonly inlineData: { readonly mimeType: string; readonly data: string } }
  | { readonly fileData: { readonly mimeType: string; readonly fileUri: string } }

export type BodyText = Signed & { readonly text: string }

export type BodyFunctionCall = Signed & {
  readonly functionCall: { readonly id: string; readonly name: string; readonly args: object }
}

export interface BodyFunctionResponse {
  readonly functionResponse: {
    readonly id: string
    readonly name: string
    readonly response: { readonly output: string } | { readonly error: string }
  }
}

export type BodyPart = BodyText | BodyMedia | BodyFunctionCall | BodyFunctionResponse

export interface BodyContent {
  readonly role: 'user' | 'model'
  readonly parts: readonly BodyPart[]
}

export interface BodyFunction {
  readonly name: string
  readonly description?: string
  readonly parametersJsonSchema: JsonSchema
}

export interface BodyToolConfig {
  readonly functionCallingConfig: {
    readonly mode: 'ANY' | 'NONE' | 'VALIDATED'
    readonly allowedFunctionNames?: readonly string[]
  }
}

export type BodyThinkingLevel = 'MINIMAL' | 'LOW' | 'MEDIUM' | 'HIGH'

export interface BodyThinking {
  readonly includeThoughts?: true
  /** In tokens; 0 switches thinking off. Never beside a level. */
  readonly thinkingBudget?: number
  readonly thinkingLevel?: BodyThinkingLevel
}

export interface BodyGenerationConfig {
  readonly maxOutputTokens: number
  readonly temperature?: number
  readonly topP?: number
  readonly topK?: number
  readonly seed?: number
  readonly presencePenalty?: number
  readonly frequencyPenalty?: number
  readonly stopSequences?: readonly string[]
  readonly responseMimeType?: 'application/json'
  readonly responseJsonSchema?: JsonSchema
  readonly thinkingConfig?: BodyThinking
}

/** The body of `:generateContent` and `:streamGenerateContent`, as far as Sluice writes it. The model stands in the path. */
export interface GeminiBody {
  readonly contents: readonly BodyContent[]
  readonly systemInstruction?: { readonly parts: readonly BodyText[] }
  readonly tools?: readonly { readonly functionDeclarations: readonly BodyFunction[] }[]
  readonly toolConfig?: BodyToolConfig
  readonly generationConfig: BodyGenerationConfig
}
