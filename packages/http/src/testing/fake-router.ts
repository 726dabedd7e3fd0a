import {
  eventsOf,
  NO_USAGE,
  type AnswerEvent,
  type ChatRequest,
  type RequestContext,
  type RoutedAnswer,
  type RouteEnd,
  type RouteRecord,
} from '@sluice/core'
import type { HealthReport, ModelListing, RoutedStream, Router, TokenCount } from '@sluice/router'

export const ANSWER: RoutedAnswer = {
  id: 'answer-1',
  model: 'claude-haiku-4-5',
  blocks: [{ type: 'text', text: 'Hello there.' }],
  text: 'Hello there.',
  stopReason: 'end',
  usage: { ...NO_USAGE, uncachedInputTokens: 12, outputTokens: 4 },
  usageSource: 'reported',
  decisionId: 'dec_1',
  tier: 'haiku',
  provider: 'anthropic',
  deployment: 'anthropic/claude-haiku-4-5',
  attempts: 2,
  dropped: [],
  costNanoUsd: 32_000n,
  latencyMs: 120,
  timeToFirstTokenMs: 120,
}

const RECORD: RouteRecord = {
  ...ANSWER,
  requestId: 'req_1',
  tenant: 'default',
  surface: 'in-process',
  time: 0,
  selector: { type: 'auto' },
  isStream: true,
  policyVersion: 'test',
  signals: {},
  classification: undefined,
  candidates: [],
  excluded: [],
  attempts: [],
  end: 'done',
  errorCode: undefined,
}

const LISTING: ModelListing = {
  id: 'tier:haiku',
  name: 'Haiku tier',
  createdAt: Date.UTC(2026, 0, 1),
  contextWindowTokens: 200_000,
  maxOutputTokens: 64_000,
}

/** What a fake router does when it is asked. */
export interface RouterScript {
  readonly chat?: () => Promise<RoutedAnswer>
  /** Runs before the commit. */
  readonly commit?: () => Promise<void>
  readonly events?: (context: RequestContext) => AsyncIterable<AnswerEvent>
  readonly head?: Partial<RoutedAnswer>
}

/** A router that answers from a script and remembers what it was asked and how each stream ended. */
export class FakeRouter implements Router {
  readonly asked: { readonly request: ChatRequest; readonly context: RequestContext }[] = []
  readonly ends: RouteEnd[] = []
  readonly #script: RouterScript

  constructor(script: RouterScript = {}) {
    this.#script = script
  }

  get context(): RequestContext {
    const last = this.asked.at(-1)
    if (!last) throw new Error('fake-router: was not asked.')
    return last.context
  }

  async chat(request: ChatRequest, context: RequestContext): Promise<RoutedAnswer> {
    this.asked.push({ request, context })
    const answer = await (this.#script.chat?.() ?? ANSWER)
    return { ...answer, ...this.#script.head }
  }

  async stream(request: ChatRequest, context: RequestContext): Promise<RoutedStream> {
    this.asked.push({ request, context })
    await this.#script.commit?.()
    const head = { ...ANSWER, ...this.#script.head }
    const { promise, resolve } = Promise.withResolvers<RouteRecord>()
    const record = { ...RECORD, costNanoUsd: head.costNanoUsd }
    const events = this.#script.events?.(context) ?? slowly(eventsOf(ANSWER))
    return { head, record: promise, events: this.#track(events, context, () => resolve(record)) }
  }

  async countTokens(request: ChatRequest, context: RequestContext): Promise<TokenCount> {
    this.asked.push({ request, context })
    return { inputTokens: 12, isExact: true, deployment: ANSWER.deployment, model: ANSWER.model }
  }

  explain(): Promise<never> {
    return Promise.reject(new Error('fake-router: explains nothing.'))
  }

  models(): readonly ModelListing[] {
    return [{ ...LISTING, id: 'auto', name: 'Auto' }, LISTING]
  }

  health(): HealthReport {
    return { status: 'degraded', policyVersion: 'test', deployments: [] }
  }

  onBudget(): () => void {
    return () => undefined
  }

  onAlert(): () => void {
    return () => undefined
  }

  onFeedback(): () => void {
    return () => undefined
  }

  onRoute(): () => void {
    return () => undefined
  }

  async close(): Promise<void> {}

  async *#track(events: AsyncIterable<AnswerEvent>, context: RequestContext, settle: () => void) {
    let end: RouteEnd = 'abandoned'
    try {
      for await (const event of events) {
        if (event.type === 'end') end = 'done'
        yield event
      }
    } catch (error) {
      end = context.signal.aborted ? 'abandoned' : 'broken'
      throw error
    } finally {
      this.ends.push(end)
      settle()
    }
  }
}

/** The events of a stream, one turn of the loop apart. */
export async function* slowly(events: Iterable<AnswerEvent>): AsyncGenerator<AnswerEvent> {
  for (const event of events) {
    await new Promise((resolve) => {
      setImmediate(resolve)
    })
    yield event
  }
}

/** The beginning of an answer: `start` and one text block with this much text. */
export function* openingOf(text: string): Generator<AnswerEvent> {
  yield { type: 'start', id: ANSWER.id, model: ANSWER.model }
  yield { type: 'block-start', index: 0, block: { type: 'text' } }
  yield { type: 'text-delta', index: 0, text }
}

/** Never, unless the caller leaves: then it throws what the signal says. */
export async function untilAborted(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>()
  signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  return promise
}
