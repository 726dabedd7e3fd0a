import type { LanguageModelV4StreamPart, SharedV4Warning } from '@ai-sdk/provider'
import {
  formatUsd,
  type AnswerEvent,
  type BlockStart,
  type ReasoningSeal,
  type RouteHead,
  type RouteRecord,
} from '@sluice/core'
import type { RoutedStream } from '@sluice/router'
import { asApiCallError } from './as-api-call-error.ts'
import { metadataOf, readFinish, readUsage } from './read-end.ts'
import { withSeal } from './seal-of.ts'

type Part = LanguageModelV4StreamPart

/** A streamed answer, fetched as fast as it is read. To cancel it ends the vendor's call. */
export function readStream(routed: RoutedStream, warnings: SharedV4Warning[], input: unknown): ReadableStream<Part> {
  const parts = partsOf(routed, warnings, input)
  return new ReadableStream<Part>(
    {
      async pull(controller) {
        const { done, value } = await parts.next()
        if (done) controller.close()
        else controller.enqueue(value)
      },
      cancel: async () => void (await parts.return(undefined)),
    },
    { highWaterMark: 0 },
  )
}

async function* partsOf(routed: RoutedStream, warnings: SharedV4Warning[], input: unknown) {
  const { head, events, record } = routed
  const dropped = head.dropped.map((feature) => ({ type: 'unsupported' as const, feature }))
  yield { type: 'stream-start', warnings: [...warnings, ...dropped] } satisfies Part
  const open = new Map<number, OpenBlock>()
  let end: Extract<AnswerEvent, { type: 'end' }> | undefined
  try {
    for await (const event of events) {
      if (event.type === 'end') end = event
      else yield* partsOfEvent(event, open)
    }
  } catch (error) {
    yield { type: 'error', error: asApiCallError(error, input) } satisfies Part
  }
  if (end) yield finishOf(end, head, await record)
}

function finishOf(end: Extract<AnswerEvent, { type: 'end' }>, head: RouteHead, { costNanoUsd }: RouteRecord): Part {
  const costUsd = costNanoUsd === undefined ? undefined : formatUsd(costNanoUsd)
  const providerMetadata = { sluice: { ...metadataOf(head), costUsd } }
  return { type: 'finish', finishReason: readFinish(end.stopReason), usage: readUsage(end.usage), providerMetadata }
}

/** A block between its start and its end. */
interface OpenBlock {
  readonly start: BlockStart
  readonly id: string
  text: string
  seal: ReasoningSeal | undefined
}

function* partsOfEvent(event: Exclude<AnswerEvent, { type: 'end' }>, open: Map<number, OpenBlock>): Generator<Part> {
  switch (event.type) {
    case 'start':
      return yield { type: 'response-metadata', id: event.id, modelId: event.model }
    case 'usage':
      return
    case 'block-start': {
      const block = { start: event.block, id: idOf(event.index, event.block), text: '', seal: undefined }
      open.set(event.index, block)
      return yield startOf(block)
    }
    default: {
      const block = open.get(event.index)
      if (block) yield* partsOfBlock(event, block)
    }
  }
}

type BlockEvent = Exclude<AnswerEvent, { type: 'end' | 'start' | 'usage' | 'block-start' }>

function* partsOfBlock(event: BlockEvent, block: OpenBlock): Generator<Part> {
  const { id } = block
  switch (event.type) {
    case 'text-delta':
    case 'refusal-delta':
      return yield { type: 'text-delta', id, delta: event.text }
    case 'reasoning-delta':
      return yield { type: 'reasoning-delta', id, delta: event.text }
    case 'reasoning-seal':
      block.seal = event.seal
      return
    case 'tool-arguments-delta':
      block.text += event.argumentsJson
      return yield { type: 'tool-input-delta', id, delta: event.argumentsJson }
    case 'block-end':
      yield* endOf(block)
  }
}

function idOf(index: number, start: BlockStart): string {
  return start.type === 'tool-call' ? start.id : String(index)
}

function startOf({ start, id }: OpenBlock): Part {
  if (start.type === 'tool-call') return { type: 'tool-input-start', id, toolName: start.name }
  return start.type === 'reasoning' ? { type: 'reasoning-start', id } : { type: 'text-start', id }
}

function* endOf({ start, id, text, seal }: OpenBlock): Generator<Part> {
  if (start.type === 'reasoning') return yield { type: 'reasoning-end', id, providerMetadata: withSeal(seal) }
  if (start.type !== 'tool-call') return yield { type: 'text-end', id }
  yield { type: 'tool-input-end', id }
  yield { type: 'tool-call', toolCallId: id, toolName: start.name, input: text === '' ? '{}' : text }
}
