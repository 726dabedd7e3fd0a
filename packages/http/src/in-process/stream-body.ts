import type { AnswerEvent, SluiceError } from '@sluice/core'
import type { DecodedRequest, EventEncoder, Surface } from '@sluice/protocols'
import type { RoutedStream } from '@sluice/router'
import { asSluiceError } from '../write-error.ts'

export interface StreamBodyInput {
  readonly routed: RoutedStream
  readonly decoded: DecodedRequest
  readonly surface: Surface
  readonly requestId: string
  readonly signal: AbortSignal
  readonly onError: (error: unknown) => void
}

/**
 * A streamed answer as the body of a response, fetched as fast as it is read. Three ends: done (it closes), broken (an
 * error event, then it errors, so that nobody takes the piece for the whole), abandoned (cancelled: the vendor's call ends).
 */
export function streamBody(input: StreamBodyInput): ReadableStream<Uint8Array> {
  const { routed, decoded, surface, signal } = input
  const encoder = surface.createEventEncoder(routed.head, decoded.request, decoded.echo)
  const events = routed.events[Symbol.asyncIterator]()
  const bytes = new TextEncoder()
  let failed: SluiceError | undefined
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (failed) return controller.error(failed)
        try {
          const text = await nextText(events, encoder)
          if (text === undefined) return controller.close()
          controller.enqueue(bytes.encode(text))
        } catch (thrown) {
          if (signal.aborted) return controller.error(signal.reason)
          failed = asSluiceError(thrown)
          controller.enqueue(bytes.encode(lastWords(failed, encoder, input)))
          if (failed !== thrown) input.onError(thrown)
        }
      },
      async cancel() {
        await events.return?.()
      },
    },
    { highWaterMark: 0 },
  )
}

/** The text of the next event that says something in this protocol; undefined at the end. */
async function nextText(events: AsyncIterator<AnswerEvent>, encoder: EventEncoder): Promise<string | undefined> {
  for (;;) {
    const { done, value } = await events.next()
    if (done) return undefined
    const text = encoder.encode(value)
    if (text !== '') return text
  }
}

function lastWords(error: SluiceError, encoder: EventEncoder, { surface, requestId }: StreamBodyInput): string {
  return encoder.encodeError?.(error, requestId) ?? surface.encodeErrorEvent(error, requestId)
}
