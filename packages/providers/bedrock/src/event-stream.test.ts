import { readFileSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import { loadCatalog } from '@sluice/catalog'
import { textOf } from '@sluice/core'
import { ask, callOf, collect, failureOf } from '@sluice/provider-kit/conformance'
import { expect, test } from 'vitest'
import { createBedrock } from './provider.ts'

const FIXTURES = new URL('../../../../test/fixtures/vendors/bedrock/', import.meta.url)
const TEXT = readFileSync(new URL('invoke.stream.text.eventstream.bin', FIXTURES))
const THROTTLED = readFileSync(new URL('invoke.stream.throttled.eventstream.bin', FIXTURES))

const ENTRY = loadCatalog().find('bedrock', 'claude-opus-4-7')

/** The answer that a stream of these bytes makes. */
async function read(bytes: Uint8Array) {
  if (!ENTRY) throw new Error('The catalog lacks the model.')
  const headers = { 'content-type': 'application/vnd.amazon.eventstream', 'x-amzn-requestid': 'aws_1' }
  const fetch = () => Promise.resolve(new Response(new Blob([Uint8Array.from(bytes)]).stream(), { headers }))
  const http = { fetch, close: () => Promise.resolve() }
  const provider = createBedrock({ apiKey: 'k', region: 'us-east-1', http })
  return collect(await provider.stream(callOf(ENTRY, ask('Hello.', { isStream: true }))))
}

/** Where each of the messages begins, and where the last one ends. */
function boundsOf(bytes: Buffer): number[] {
  const bounds = [0]
  for (let at = 0; at < bytes.length; at += bytes.readUInt32BE(at)) bounds.push(at + bytes.readUInt32BE(at))
  return bounds
}

test('reads AWS’s frames', async () => {
  const { body, vendorRequestId } = await read(TEXT)
  expect([textOf(body.blocks), body.stopReason, vendorRequestId]).toEqual(['Paris.', 'end', 'aws_1'])
})

test('reads an exception in the middle of an answer', async () => {
  expect(await failureOf(read(THROTTLED))).toMatchObject({ kind: 'rate-limited', vendorCode: 'throttlingException' })
})

test('never takes a beginning of a stream for the whole, wherever it is cut', async () => {
  const last = boundsOf(TEXT).at(-2) ?? 0
  const lengths = [...boundsOf(TEXT).filter((at) => at <= last), ...Array.from({ length: 60 }, (_, step) => step * 37)]
  for (const length of lengths.filter((at) => at < TEXT.length - 1)) {
    const { kind } = await failureOf(read(TEXT.subarray(0, length)))
    expect([length, kind]).toEqual([length, expect.stringMatching(/^(?:truncated|malformed-answer)$/)])
  }
})

test('takes a frame with a wrong checksum for a cut, not for a defect of ours', async () => {
  const [, first = 0, second = 0] = boundsOf(TEXT)
  for (const [at, kind] of [
    [first - 1, 'malformed-answer'],
    [second - 1, 'truncated'],
  ] as const) {
    const bytes = Buffer.from(TEXT)
    bytes[at] = (bytes[at] ?? 0) ^ 1
    expect((await failureOf(read(bytes))).kind).toBe(kind)
  }
})

test('never quotes the answer of a frame that cannot be read', async () => {
  const unreadable = withPayload(TEXT, Buffer.from('{"type":"content_block_delta","delta":{"text":"Canary'))
  const failure = await failureOf(read(unreadable))
  expect([failure.kind, failure.message]).toEqual([
    'malformed-answer',
    'bedrock: the stream has a frame that cannot be read',
  ])
})

/** The first message of a stream with another event in it, its checksums right. */
function withPayload(bytes: Buffer, event: Buffer): Buffer {
  const head = bytes.subarray(12, 12 + bytes.readUInt32BE(4))
  const payload = Buffer.from(JSON.stringify({ bytes: event.toString('base64') }))
  const prelude = Buffer.alloc(12)
  prelude.writeUInt32BE(16 + head.length + payload.length, 0)
  prelude.writeUInt32BE(head.length, 4)
  prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8)
  const body = Buffer.concat([prelude, head, payload])
  const checksum = Buffer.alloc(4)
  checksum.writeUInt32BE(crc32(body))
  return Buffer.concat([body, checksum])
}
