import { crc32 } from 'node:zlib'

const STRING_HEADER = 7
const PRELUDE_BYTES = 12
const CHECKSUM_BYTES = 4

/**
 * One message of an AWS event stream: lengths, their CRC32, headers, payload, and the CRC32 of all before.
 * Source: https://smithy.io/2.0/aws/amazon-eventstream.html
 */
export function encodeMessage(headers: Readonly<Record<string, string>>, payload: Uint8Array): Uint8Array {
  const head = Buffer.concat(Object.entries(headers).map(encodeHeader))
  const totalBytes = PRELUDE_BYTES + head.length + payload.length + CHECKSUM_BYTES
  const prelude = Buffer.alloc(PRELUDE_BYTES)
  prelude.writeUInt32BE(totalBytes, 0)
  prelude.writeUInt32BE(head.length, 4)
  prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8)
  const body = Buffer.concat([prelude, head, payload])
  const checksum = Buffer.alloc(CHECKSUM_BYTES)
  checksum.writeUInt32BE(crc32(body))
  return Buffer.concat([body, checksum])
}

function encodeHeader([name, value]: readonly [string, string]): Uint8Array {
  const nameBytes = Buffer.from(name)
  const valueBytes = Buffer.from(value)
  const valueLength = Buffer.alloc(2)
  valueLength.writeUInt16BE(valueBytes.length)
  return Buffer.concat([Buffer.of(nameBytes.length), nameBytes, Buffer.of(STRING_HEADER), valueLength, valueBytes])
}
