import type { Random } from '@sluice/core'
import type { MessageEvent, MessageFraming, MessageStreamParts } from '../anthropic/stream-message.ts'
import type { JsonObject } from '../read-json.ts'
import { encodeMessage } from './encode-message.ts'

const PADDING = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'

const EXCEPTION_MESSAGES: Readonly<Record<string, string>> = {
  throttlingException: 'Too many tokens, please wait before trying again.',
  modelStreamErrorException: 'The system encountered an unexpected error during processing. Try your request again.',
  internalServerException: 'The system encountered an unexpected error during processing. Try your request again.',
  serviceUnavailableException: 'Bedrock is unable to process your request.',
  modelTimeoutException: 'The request took too long to process.',
  validationException: 'The provided request is not valid.',
}

/** The binary stream of `invoke-with-response-stream`: each event is a chunk, an error is an exception message. */
export const eventStreamFraming: MessageFraming = {
  headers: {
    'content-type': 'application/vnd.amazon.eventstream',
    'x-amzn-bedrock-content-type': 'application/json',
  },
  write: writeChunk,
  writeData: (data) => writePart(data, ''),
  writeError: (type = 'modelStreamErrorException') => writeException(type),
}

function writeChunk(event: MessageEvent, { message, random }: MessageStreamParts): Uint8Array {
  const isLast = event.type === 'message_stop'
  const whole = isLast ? { ...event, 'amazon-bedrock-invocationMetrics': metricsOf(message.usage) } : event
  return writePart(JSON.stringify(whole), padding(random))
}

function writePart(data: string, p: string): Uint8Array {
  return writeMessage({ ':event-type': 'chunk' }, 'event', { bytes: Buffer.from(data).toString('base64'), p })
}

function writeException(type: string): Uint8Array {
  return writeMessage({ ':exception-type': type }, 'exception', { message: EXCEPTION_MESSAGES[type] ?? type })
}

function writeMessage(kind: Readonly<Record<string, string>>, messageType: string, payload: JsonObject): Uint8Array {
  const headers = { ...kind, ':content-type': 'application/json', ':message-type': messageType }
  return encodeMessage(headers, Buffer.from(JSON.stringify(payload)))
}

function metricsOf(usage: JsonObject): JsonObject {
  return {
    inputTokenCount: usage['input_tokens'],
    outputTokenCount: usage['output_tokens'],
    invocationLatency: 900,
    firstByteLatency: 300,
    cacheReadInputTokenCount: usage['cache_read_input_tokens'],
    cacheWriteInputTokenCount: usage['cache_creation_input_tokens'],
  }
}

/** Hides the length of what is said from an onlooker. */
function padding(random: Random): string {
  return PADDING.slice(0, 1 + Math.floor(random.next() * PADDING.length))
}
