import { AttemptError } from '@sluice/core'

/** Looks at a stream chunk by chunk. @throws AttemptError `malformed-answer` when an event is longer than any can be. */
export type EventLimit = (chunk: Uint8Array) => void

export interface EventLimitOptions {
  /** Binary frames of AWS; else server-sent events. */
  readonly isFramed: boolean
  /** Size of the request, in bytes. */
  readonly requestBytes: number
}

const MEBIBYTE = 1024 * 1024
const MAX_EVENT_BYTES = MEBIBYTE

// Events that begin or end an answer repeat it, and the instructions of the request: both may come back in escapes, and
// then each byte takes three. No model's window holds more than this.
const ESCAPED = 3
const MAX_REPEATED_BYTES = 32 * MEBIBYTE

/**
 * Keeps a vendor from filling the memory with an event that never ends, which the SDKs would go on collecting: an event
 * has 1 MiB, and room for what it may repeat.
 */
export function createEventLimit({ isFramed, requestBytes }: EventLimitOptions): EventLimit {
  const sizeOfEvent = isFramed ? createFrameMeter() : createLineMeter()
  let receivedBytes = 0
  return (chunk) => {
    const eventBytes = sizeOfEvent(chunk)
    receivedBytes += chunk.length
    const repeatableBytes = Math.max(0, receivedBytes - eventBytes) + ESCAPED * requestBytes
    if (eventBytes <= MAX_EVENT_BYTES + Math.min(repeatableBytes, MAX_REPEATED_BYTES)) return
    throw new AttemptError({
      kind: 'malformed-answer',
      message: `an event of the stream has ${eventBytes} bytes or more`,
    })
  }
}

/** Size of the event that is open behind the chunk, as far as it is known. */
type Meter = (chunk: Uint8Array) => number

// Two line ends in a row; the second of these covers `\r\n\r\n`.
const EVENT_ENDS = ['\n\n', '\n\r\n', '\r\r'] as const
const LONGEST_SEAM = 2

function createLineMeter(): Meter {
  let openBytes = 0
  let seam = Buffer.alloc(0)
  return (chunk) => {
    const bytes = Buffer.concat([seam, chunk])
    const end = Math.max(...EVENT_ENDS.map((mark) => endOf(bytes, mark)))
    openBytes = end < 0 ? openBytes + chunk.length : bytes.length - end
    seam = bytes.subarray(-LONGEST_SEAM)
    return openBytes
  }
}

function endOf(bytes: Buffer, mark: string): number {
  const at = bytes.lastIndexOf(mark)
  return at < 0 ? -1 : at + mark.length
}

const LENGTH_BYTES = 4

/** A frame says first how long it is, and AWS's reader makes room for all of it at once. */
function createFrameMeter(): Meter {
  let announcedBytes = 0
  let leftBytes = 0
  let seam = Buffer.alloc(0)
  return (chunk) => {
    const bytes = Buffer.concat([seam, chunk])
    let at = Math.min(leftBytes, bytes.length)
    leftBytes -= at
    while (leftBytes === 0 && bytes.length - at >= LENGTH_BYTES) {
      announcedBytes = bytes.readUInt32BE(at)
      const frameBytes = Math.max(announcedBytes, LENGTH_BYTES)
      const seenBytes = Math.min(frameBytes, bytes.length - at)
      leftBytes = frameBytes - seenBytes
      at += seenBytes
    }
    seam = bytes.subarray(at)
    return leftBytes > 0 ? announcedBytes : 0
  }
}
