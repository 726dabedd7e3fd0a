import fc from 'fast-check'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { encodeMessage } from './encode-message.ts'

const FIXTURES = new URL('../../../../test/fixtures/vendors/bedrock/', import.meta.url)

interface Decoded {
  readonly headers: Readonly<Record<string, string>>
  readonly payload: Buffer
}

/** CRC-32 bit by bit, so that it shares nothing with what it checks. */
function checksumOf(bytes: Uint8Array): number {
  let checksum = 0xff_ff_ff_ff
  for (const byte of bytes) {
    checksum ^= byte
    for (let bit = 0; bit < 8; bit += 1) checksum = (checksum >>> 1) ^ (checksum & 1 ? 0xed_b8_83_20 : 0)
  }
  return (checksum ^ 0xff_ff_ff_ff) >>> 0
}

function readHeaders(head: Buffer): Decoded['headers'] {
  const headers: Record<string, string> = {}
  for (let at = 0; at < head.length;) {
    const nameEnd = at + 1 + head.readUInt8(at)
    expect(head.readUInt8(nameEnd)).toBe(7)
    const valueEnd = nameEnd + 3 + head.readUInt16BE(nameEnd + 1)
    headers[head.toString('utf8', at + 1, nameEnd)] = head.toString('utf8', nameEnd + 3, valueEnd)
    at = valueEnd
  }
  return headers
}

function decode(bytes: Buffer): Decoded {
  const headersEnd = 12 + bytes.readUInt32BE(4)
  expect(bytes.readUInt32BE(0)).toBe(bytes.length)
  expect(bytes.readUInt32BE(8)).toBe(checksumOf(bytes.subarray(0, 8)))
  expect(bytes.readUInt32BE(bytes.length - 4)).toBe(checksumOf(bytes.subarray(0, -4)))
  return { headers: readHeaders(bytes.subarray(12, headersEnd)), payload: bytes.subarray(headersEnd, -4) }
}

function messagesIn(stream: Buffer): readonly Buffer[] {
  if (stream.length === 0) return []
  const end = stream.readUInt32BE(0)
  return [stream.subarray(0, end), ...messagesIn(stream.subarray(end))]
}

describe('a message of an AWS event stream', () => {
  it('has valid checksums and gives back what was put in', () => {
    const name = fc.stringMatching(/^:?[a-z-]{1,40}$/)
    const headers = fc.dictionary(name, fc.string({ unit: 'grapheme', maxLength: 200 }), { noNullPrototype: true })
    fc.assert(
      fc.property(headers, fc.uint8Array({ maxLength: 5_000 }), (given, payload) => {
        const decoded = decode(Buffer.from(encodeMessage(given, payload)))
        expect(decoded.headers).toEqual(given)
        expect(Buffer.compare(decoded.payload, payload)).toBe(0)
      }),
    )
  })

  it.each(readdirSync(FIXTURES).filter((file) => file.endsWith('.eventstream.bin')))(
    'is what %s holds, byte for byte',
    (file) => {
      const messages = messagesIn(readFileSync(new URL(file, FIXTURES)))
      expect(messages.length).toBeGreaterThan(2)
      for (const message of messages) {
        const { headers, payload } = decode(message)
        expect(Buffer.from(encodeMessage(headers, payload)).equals(message)).toBe(true)
      }
    },
  )
})
