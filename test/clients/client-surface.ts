import type { App } from '../gateway/start-app.ts'

/** How a client takes its answers. */
export const WAYS = ['whole', 'streamed'] as const
export type Way = (typeof WAYS)[number]

/** What a client asks, in no protocol's words. */
export interface Question {
  readonly text: string
  /** Instructions that come before it; marked to be cached, in a protocol that has marks. */
  readonly instructions?: string
  /** A picture beside it, as bytes or by its address. */
  readonly picture?: 'bytes' | 'address'
  /** A PDF beside it. */
  readonly hasDocument?: boolean
  readonly hasTools?: boolean
  /** How tools may be called; default: as the model likes. */
  readonly toolChoice?: 'one-at-most' | 'get_time'
  /** Whether the answer must match a schema. */
  readonly hasSchema?: boolean
  /** Whether the model should think, and show what it thought where the protocol can ask for it. */
  readonly isHard?: boolean
  readonly temperature?: number
  readonly maxOutputTokens?: number
}

/** What the client's SDK made of the answer. */
export interface Said {
  readonly model: string
  readonly text: string
  readonly refusal: string
  readonly calls: readonly { readonly name: string; readonly input: unknown }[]
  /** Why it ended. `filtered`: declined without a word. */
  readonly end: 'text' | 'tools' | 'limit' | 'filtered' | 'refused'
  /** What was shown of its reasoning. */
  readonly reasoning: string
  readonly usage: {
    /** Cached ones included. */
    readonly inputTokens: number
    readonly cachedTokens: number
    readonly outputTokens: number
    readonly reasoningTokens: number
  }
}

export interface Exchange {
  readonly said: Said
  /** Sends the whole conversation back, with the results of the tools that were called. */
  readonly answerTools: () => Promise<Exchange>
}

/** One of the protocols that clients speak, through its official SDK. */
export interface ClientSurface {
  readonly name: string
  /** As records name it. */
  readonly surface: string
  /** Whether a client can mark what is to be cached. */
  readonly hasCacheMarks: boolean
  /** Whether a client can ask to be shown the reasoning. */
  readonly showsReasoning: boolean
  /** The SDK's classes of errors. */
  readonly errors: Readonly<
    Record<'BadRequestError' | 'NotFoundError' | 'RateLimitError' | 'InternalServerError', unknown>
  >
  connect(app: App): Client
}

/** An SDK that is connected to an app. */
export interface Client {
  ask(model: string, question: Question, way: Way): Promise<Exchange>
}
