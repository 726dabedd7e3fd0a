/** Asks the vendor to cache the prompt up to and including this block. */
export interface CacheHint {
  readonly ttl: '5m' | '1h'
}

/** Where the bytes of an image or a document are. `data` is base64 without line breaks, `url` an http(s) address. */
export type MediaSource =
  | { readonly type: 'base64'; readonly mediaType: string; readonly data: string }
  | { readonly type: 'url'; readonly url: string }

export interface TextBlock {
  readonly type: 'text'
  readonly text: string
  readonly cache?: CacheHint
}

export interface ImageBlock {
  readonly type: 'image'
  readonly source: MediaSource
  /** How closely the vendor should look. Only some vendors know it; default `auto`. */
  readonly detail?: 'auto' | 'low' | 'high'
  readonly cache?: CacheHint
}

export interface DocumentBlock {
  readonly type: 'document'
  readonly source: MediaSource | { readonly type: 'text'; readonly text: string }
  readonly name?: string
  readonly cache?: CacheHint
}

/** The model asks the caller to run a tool. */
export interface ToolCallBlock {
  readonly type: 'tool-call'
  readonly id: string
  readonly name: string
  /** JSON text of an object; `"{}"` when the tool takes nothing. Kept as text: vendors stream it as text. */
  readonly argumentsJson: string
  readonly cache?: CacheHint
}

/** What the caller's tool gave back. */
export interface ToolResultBlock {
  readonly type: 'tool-result'
  readonly toolCallId: string
  readonly content: readonly (TextBlock | ImageBlock | DocumentBlock)[]
  readonly isError: boolean
  readonly cache?: CacheHint
}

/**
 * Proof by which the vendor that made a piece of reasoning recognises it again.
 * It means nothing to any other vendor and is sent to no other.
 */
export interface ReasoningSeal {
  /** The protocol that made it, such as `anthropic-messages`. */
  readonly issuer: string
  /** Signature or encrypted text, byte for byte as it came. */
  readonly data: string
  /** The vendor's id of the reasoning item, where it has one. */
  readonly id?: string
  /** True when the text itself is withheld and `data` holds it encrypted. */
  readonly isRedacted: boolean
  /** Catalog id of the one model that recognises it; undefined: every model of its issuer does. */
  readonly model?: string
}

export interface ReasoningBlock {
  readonly type: 'reasoning'
  /** A readable summary; often empty. */
  readonly text: string
  readonly seal?: ReasoningSeal
}

/** The model declines, in its own words. */
export interface RefusalBlock {
  readonly type: 'refusal'
  readonly text: string
}

export type UserBlock = TextBlock | ImageBlock | DocumentBlock | ToolResultBlock
export type AssistantBlock = TextBlock | ToolCallBlock | ReasoningBlock | RefusalBlock

export type Message =
  | { readonly role: 'user'; readonly content: readonly UserBlock[] }
  | { readonly role: 'assistant'; readonly content: readonly AssistantBlock[] }
  /** Instructions given in the middle of a conversation. Those at its start are `ChatRequest.system`. */
  | { readonly role: 'system'; readonly content: readonly TextBlock[] }
