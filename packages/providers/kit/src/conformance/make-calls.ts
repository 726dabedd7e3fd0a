import {
  AnswerCollector,
  AttemptError,
  isContent,
  type Answer,
  type AnswerEvent,
  type ChatRequest,
  type Failure,
  type Provider,
  type ProviderCall,
  type Reply,
} from '@sluice/core'
import type { ConformanceTarget } from './conformance-target.ts'

/** How a stream ended that should not have ended well. */
export interface BrokenStream {
  readonly failure: Failure
  readonly hasContent: boolean
  readonly hasEnd: boolean
}

/** A call of the target's model. */
export function callOf(
  { facts, vendorModel }: Pick<ConformanceTarget, 'facts' | 'vendorModel'>,
  request: ChatRequest,
  more: Partial<Pick<ProviderCall, 'maxOutputTokens' | 'onBytes' | 'signal'>> = {},
): ProviderCall {
  return { request, vendorModel, facts, maxOutputTokens: 2048, signal: new AbortController().signal, ...more }
}

/** The answer in both ways: whole, and put together from its events. */
export async function answersOf(provider: Provider, call: ProviderCall): Promise<readonly Reply<Answer>[]> {
  const streamCall = { ...call, request: { ...call.request, isStream: true } }
  return [await provider.answer(call), await collect(await provider.stream(streamCall))]
}

/** Puts a streamed answer together. @throws Error when the events are out of order. */
export async function collect(reply: Reply<AsyncIterable<AnswerEvent>>): Promise<Reply<Answer>> {
  const collector = new AnswerCollector()
  let previous: AnswerEvent['type'] | undefined
  for await (const event of reply.body) {
    const isInOrder = previous === undefined ? event.type === 'start' : event.type !== 'start' && previous !== 'end'
    if (!isInOrder) throw new Error(`conformance: ${event.type} after ${previous ?? 'nothing'}.`)
    previous = event.type
    collector.add(event)
  }
  return { ...reply, body: collector.finish() }
}

/** Why a call failed. @throws Error when it did not, or with anything but an `AttemptError`. */
export async function failureOf(promise: Promise<unknown>): Promise<Failure> {
  try {
    await promise
  } catch (error) {
    if (error instanceof AttemptError) return error.failure
    throw new Error(`conformance: a provider throws AttemptError and nothing else.`, { cause: error })
  }
  throw new Error('conformance: the call succeeded.')
}

/** How a stream broke off. */
export async function breakOf(provider: Provider, call: ProviderCall): Promise<BrokenStream> {
  const seen: AnswerEvent[] = []
  const failure = await failureOf(
    (async () => {
      const { body } = await provider.stream({ ...call, request: { ...call.request, isStream: true } })
      for await (const event of body) seen.push(event)
    })(),
  )
  return { failure, hasContent: seen.some(isContent), hasEnd: seen.some((event) => event.type === 'end') }
}
