import { APIError } from '@anthropic-ai/sdk'
import { AttemptError } from '@sluice/core'
import { transportFailure, type VendorReply, type WireStream } from '@sluice/provider-kit'

/**
 * A stream whose frames cannot be read is the vendor's fault, not ours: a wrong checksum and a frame that breaks off come
 * out of AWS's reader as errors without a name.
 */
export function readFrames({ body, ...reply }: VendorReply<WireStream>): VendorReply<WireStream> {
  return {
    ...reply,
    body: { controller: body.controller, [Symbol.asyncIterator]: () => readEvents(body) },
  }
}

async function* readEvents(body: WireStream): AsyncGenerator<unknown, undefined, undefined> {
  try {
    yield* body
  } catch (error) {
    if (error instanceof APIError || transportFailure(error)) throw error
    // In words of ours: the SDK's quote the answer.
    const message = 'the stream has a frame that cannot be read'
    throw new AttemptError({ kind: 'malformed-answer', message }, { cause: error })
  }
}
