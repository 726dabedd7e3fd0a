import type { IncomingHttpHeaders } from 'node:http'
import { AttemptError, type Clock } from '@sluice/core'
import type { Dispatcher } from 'undici'
import { HttpStatusError } from './http-status-error.ts'
import { transportFailure, withKind } from './transport-failure.ts'

// How long the rest of an answer may take that nobody reads any more, before its connection is given up.
const DRAIN_LIMIT_MS = 1000

// Server-sent events, and the binary frames of AWS, which its SDK turns into those.
const STREAMS: readonly string[] = ['text/event-stream', 'application/vnd.amazon.eventstream']

/**
 * Makes undici's answer one that the SDKs can read: event streams chunk by chunk, everything else whole.
 * @throws HttpStatusError when the status is not 2xx. @throws AttemptError when the body breaks off.
 */
export async function wrapResponse(data: Dispatcher.ResponseData, clock: Clock): Promise<Response> {
  const { statusCode, body } = data
  const headers = toHeaders(data.headers)
  if (statusCode >= 200 && statusCode < 300 && isOneOf(headers, STREAMS)) {
    return new Response(toStream(body, clock), { status: statusCode, headers })
  }
  const bytes = await body.bytes().catch((error: unknown) => {
    throw brokenBody(error)
  })
  if (statusCode < 200 || statusCode >= 300) {
    throw new HttpStatusError(statusCode, headers, new TextDecoder().decode(bytes))
  }
  return new Response(bytes.length === 0 ? null : bytes, { status: statusCode, headers })
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

function toStream(body: Dispatcher.ResponseData['body'], clock: Clock): ReadableStream<Uint8Array> {
  const chunks: AsyncIterator<Uint8Array> = body[Symbol.asyncIterator]()
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const next = await chunks.next()
          if (next.done === true) controller.close()
          else controller.enqueue(next.value)
        } catch (error) {
          controller.error(brokenBody(error))
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
