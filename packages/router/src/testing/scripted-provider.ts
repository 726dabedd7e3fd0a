import {
  AttemptError,
  NO_USAGE,
  type Answer,
  type AnswerEvent,
  type Failure,
  type Provider,
  type ProviderCall,
} from '@sluice/core'

/** What a scripted provider does with one call. */
export type Reaction =
  | {
      readonly type: 'answer'
      readonly text?: string
      readonly outputTokens?: number
      /** Instead of a count of the vendor's own. */
      readonly counted?: Pick<Answer, 'usage' | 'usageSource'>
    }
  | { readonly type: 'fail'; readonly failure: Failure }
  /** Never answers, and takes no notice of its signal. */
  | { readonly type: 'hang' }
  /** Streams these events, then fails or, without a failure, ends. */
  | { readonly type: 'events'; readonly events: readonly AnswerEvent[]; readonly failure?: Failure }
  /** Streams these events, then stands still. */
  | { readonly type: 'stall'; readonly events: readonly AnswerEvent[] }

export const OK: Reaction = { type: 'answer' }

export function failing(kind: Failure['kind'], details: Partial<Failure> = {}): Reaction {
  return { type: 'fail', failure: { kind, message: `scripted ${kind}`, ...details } }
}

/** A provider that follows a script, the last line of which repeats. Remembers its calls. */
export class ScriptedProvider implements Provider {
  readonly name = 'scripted'
  readonly calls: ProviderCall[] = []
  script: readonly Reaction[]

  constructor(...script: readonly Reaction[]) {
    this.script = script
  }

  async answer(call: ProviderCall) {
    const reaction = this.#next(call)
    if (reaction.type === 'fail') throw new AttemptError(reaction.failure)
    if (reaction.type !== 'answer') return new Promise<never>(() => undefined)
    return { body: wholeAnswer(reaction), dropped: [], vendorRequestId: 'vendor-1' }
  }

  async stream(call: ProviderCall) {
    const reaction = this.#next(call)
    if (reaction.type === 'fail') throw new AttemptError(reaction.failure)
    return { body: eventsFor(reaction), dropped: [] }
  }

  async close(): Promise<void> {}

  #next(call: ProviderCall): Reaction {
    const reaction = this.script[Math.min(this.calls.length, this.script.length - 1)] ?? OK
    this.calls.push(call)
    return reaction
  }
}

/** The events of a short text answer; `end` is the last. */
export function textEvents(text = 'Hello', outputTokens = 5): AnswerEvent[] {
  return [
    { type: 'start', id: 'msg_1', model: 'scripted' },
    { type: 'block-start', index: 0, block: { type: 'text' } },
    { type: 'text-delta', index: 0, text },
    { type: 'block-end', index: 0 },
    { type: 'end', stopReason: 'end', usage: usage(outputTokens), usageSource: 'reported' },
  ]
}

function wholeAnswer({ text = 'Hello', outputTokens = 5, counted }: Extract<Reaction, { type: 'answer' }>): Answer {
  return {
    id: 'msg_1',
    model: 'scripted',
    blocks: [{ type: 'text', text }],
    stopReason: 'end',
    usage: usage(outputTokens),
    usageSource: 'reported',
    ...counted,
  }
}

function usage(outputTokens: number) {
  return { ...NO_USAGE, uncachedInputTokens: 10, outputTokens }
}

function answerEvents({ text, outputTokens, counted }: Extract<Reaction, { type: 'answer' }>): AnswerEvent[] {
  const events = textEvents(text, outputTokens)
  return events.map((event) => (event.type === 'end' ? { ...event, ...counted } : event))
}

async function* eventsFor(reaction: Exclude<Reaction, { type: 'fail' }>): AsyncGenerator<AnswerEvent> {
  if (reaction.type === 'answer') yield* answerEvents(reaction)
  if (reaction.type === 'events' || reaction.type === 'stall') yield* reaction.events
  if (reaction.type === 'events' && reaction.failure) throw new AttemptError(reaction.failure)
  if (reaction.type === 'stall' || reaction.type === 'hang') await new Promise<never>(() => undefined)
}
