import { AttemptError } from '@sluice/core'
import { describe, expect, it } from 'vitest'
import { createEventLimit } from './limit-events.ts'

const MEBIBYTE = 1024 * 1024
const CHUNK_BYTES = 1024
const EVENT = `data: ${'x'.repeat(1000)}`

/** How many bytes get through before the limit throws; undefined when all do. */
function passed(chunks: Iterable<Uint8Array>, options = { isFramed: false, requestBytes: 0 }): number | undefined {
  const limit = createEventLimit(options)
  let bytes = 0
  for (const chunk of chunks) {
    try {
      limit(chunk)
    } catch (error) {
      expect(error).toBeInstanceOf(AttemptError)
      expect(error).toMatchObject({ failure: { kind: 'malformed-answer' } })
      return bytes
    }
    bytes += chunk.length
  }
  return undefined
}

function* slices(bytes: Uint8Array, size = CHUNK_BYTES) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

function* repeated(chunks: readonly Uint8Array[], times: number) {
  for (let time = 0; time < times; time += 1) yield* chunks
}

/** A frame that says it is so long, and begins. */
function frame(length: number, sent = length): Buffer {
  const bytes = Buffer.alloc(sent, 0xff)
  bytes.writeUInt32BE(length)
  return bytes
}

describe('an event of a stream', () => {
  it('may have 1 MiB and no more', () => {
    expect(passed(slices(Buffer.alloc(MEBIBYTE, 'x')))).toBeUndefined()
    expect(passed(slices(Buffer.alloc(64 * MEBIBYTE, 'x')))).toBe(MEBIBYTE)
    expect(passed(slices(Buffer.alloc(64 * MEBIBYTE, 'data: x\n')))).toBe(MEBIBYTE)
  })

  it.each(['\n\n', '\r\n\r\n', '\r\r', '\n\r\n'])('ends with %j, wherever the chunks are cut', (end) => {
    for (let cut = 0; cut <= end.length; cut += 1) {
      const event = [EVENT, end.slice(0, cut), end.slice(cut)].map((text) => Buffer.from(text))
      expect(passed(repeated(event, 2_000))).toBeUndefined()
    }
    expect(
      passed(
        repeated(
          [...`${EVENT}${end}`.matchAll(/x+|[^]/g)].map(([text]) => Buffer.from(text)),
          2_000,
        ),
      ),
    ).toBeUndefined()
    const long = Buffer.alloc(3 * MEBIBYTE, 'x')
    expect(passed([Buffer.from(`${EVENT}${end}`), ...slices(long)])).toBeLessThan(1.01 * MEBIBYTE)
  })

  it('may repeat the request and what came before it, in escapes', () => {
    const long = Buffer.alloc(5 * MEBIBYTE, 'x')
    expect(passed(slices(long), { isFramed: false, requestBytes: 2 * MEBIBYTE })).toBeUndefined()
    const said = Buffer.from(`${EVENT}\n\n`.repeat(4_000))
    expect(passed([...slices(said), ...slices(long.subarray(0, said.length))])).toBeUndefined()
  })

  it('never has more than 33 MiB, however much it may repeat', () => {
    const endless = Buffer.alloc(40 * MEBIBYTE, 'x')
    expect(passed(slices(endless, 65_536), { isFramed: false, requestBytes: 100 * MEBIBYTE })).toBe(33 * MEBIBYTE)
  })
})

describe('a frame of AWS', () => {
  const framed = { isFramed: true, requestBytes: 0 }

  it('may be as long as an event, wherever the chunks are cut', () => {
    const frames = Buffer.concat(Array.from({ length: 400 }, (_, at) => frame(16 + (at % 900))))
    for (const size of [1, 3, 1021, 65_536]) expect(passed(slices(frames, size), framed)).toBeUndefined()
    expect(passed(slices(frame(MEBIBYTE)), framed)).toBeUndefined()
  })

  it('is turned down for the length that it announces', () => {
    expect(passed([frame(4, 4), frame(0xffff_ffff, 8)], framed)).toBe(4)
    const small = frame(100)
    expect(passed([small.subarray(0, 99), Buffer.concat([small.subarray(99), frame(2 * MEBIBYTE, 4)])], framed)).toBe(
      99,
    )
  })
})
