import type { IncomingHttpHeaders } from 'node:http'
import { AttemptError, type Clock } from '@sluice/core'
import type { Dispatcher } from 'undici'
import { HttpStatusError } from './http-status-error.ts'
import { createEventLimit, type EventLimit } from './limit-events.ts'
import { readAtMost, type Beginning } from './read-at-most.ts'
import { redactSecrets } from './redact-secrets.ts'
import { transportFailure, withKind } from './transport-failure.ts'

// How long the rest of an answer may take that nobody reads any more, before its connection is given up.
const DRAIN_LIMIT_MS = 1000

// Why a vendor fails is said at the beginning: the rest is markup, or the request over again.
const MAX_ERROR_BYTES = 64 * 1024

// An answer of the longest output, and the instructions that came with the request.
const MAX_ANSWER_BYTES = 32 * 1024 * 1024

const FRAMES = 'application/vnd.amazon.eventstream'

// Server-sent events, and the binary frames of AWS, which its SDK turns into those.
const STREAMS: readonly string[] = ['text/event-stream', FRAMES]

/** What undici says of an answer, as far as it is needed. */
export interface Answered extends Pick<Dispatcher.ResponseData, 'statusCode' | 'headers'> {
  readonly body: AsyncIterable<Uint8Array> & { destroy(): unknown }
}

export interface WrapOptions {
  readonly clock: Clock
  /** Size of the request that was answered. */
  readonly requestBytes: number
  /** What was sent and must not come back in an error. */
  readonly secrets?: readonly string[]
  /** Told of each piece of an event stream when it has come. */
  readonly onBytes?: () => void
}

/**
 * Makes undici's answer one that the SDKs can read: event streams chunk by chunk, everything else whole.
 * @throws HttpStatusError when the status is not 2xx, with no more of the body than 64 KiB.
 * @throws AttemptError when the body breaks off, and when it has more than 32 MiB.
 */
export async function wrapResponse(data: Answered, options: WrapOptions): Promise<Response> {
  const { statusCode: status, body } = data
  const headers = toHeaders(data.headers)
  if (status < 200 || status >= 300) {
    const { bytes } = await readBeginning(body, MAX_ERROR_BYTES)
    const said = new TextDecoder().decode(bytes)
    throw new HttpStatusError(status, headers, redactSecrets(said, options.secrets ?? []))
  }
  if (isOneOf(headers, STREAMS)) {
    const limit = createEventLimit({ isFramed: isOneOf(headers, [FRAMES]), requestBytes: options.requestBytes })
    return new Response(toStream(body, limit, options), { status, headers })
  }
  const { bytes, isWhole } = await readBeginning(body, MAX_ANSWER_BYTES)
  if (!isWhole) throw new AttemptError({ kind: 'malformed-answer', message: 'the answer is larger than any can be' })
  return new Response(bytes.length === 0 ? null : bytes, { status, headers })
}

/** True for an answer of server-sent events. */
export function isEventStream(headers: Headers): boolean {
  return isOneOf(headers, ['text/event-stream'])
}

function isOneOf(headers: Headers, types: readonly string[]): boolean {
  const type = headers.get('content-type')?.toLowerCase() ?? ''
  return types.some((prefix) => type.startsWith(prefix))
}

function toHeaders(incoming: IncomingHttpHeaders): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(incoming)) {
    for (const one of Array.isArray(value) ? value : [value ?? '']) headers.append(name, one)
  }
  return headers
}

async function readBeginning(body: Answered['body'], maxBytes: number): Promise<Beginning> {
  try {
    return await readAtMost(body, maxBytes)
  } catch (error) {
    throw brokenBody(error)
  }
}

function toStream(
  body: Answered['body'],
  limit: EventLimit,
  { clock, onBytes }: WrapOptions,
): ReadableStream<Uint8Array> {
  const chunks: AsyncIterator<Uint8Array> = body[Symbol.asyncIterator]()
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const next = await chunks.next()
          if (next.done === true) return controller.close()
          onBytes?.()
          limit(next.value)
          controller.enqueue(next.value)
        } catch (error) {
          controller.error(brokenBody(error))
          body.destroy()
        }
      },
      // Readers stop at the terminal event, a few bytes before the end: to read those keeps the connection usable.
      // Whoever wants the call itself ended aborts its signal.
      cancel() {
        void drain(chunks, () => body.destroy(), clock)
      },
    },
    { highWaterMark: 0 },
  )
}

async function drain(chunks: AsyncIterator<Uint8Array>, giveUp: () => void, clock: Clock): Promise<void> {
  const timer = clock.setTimer(DRAIN_LIMIT_MS, giveUp)
  try {
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next());
  } catch {
    // Nobody waits for the rest; the connection is closed either way.
  } finally {
    timer.cancel()
  }
}

function brokenBody(error: unknown): AttemptError {
  const failure = transportFailure(error) ?? { kind: 'truncated', message: 'the answer broke off' }
  return new AttemptError(withKind(failure, 'in-doubt', 'truncated'))
}
