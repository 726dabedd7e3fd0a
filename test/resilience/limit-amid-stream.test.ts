import { expect, it } from 'vitest'
import { limitAmidStream } from './limit-amid-stream.ts'

it('R10: says at once that a limit ended the stream, where there is nobody to turn to, and then rests', async () => {
  const { tookMs, body, cpuShare, record, onWire } = await limitAmidStream()
  expect(body).toMatch(/text_delta[^]*event: error\ndata: [^\n]*"type":"error"/)
  expect(body).not.toContain('message_stop')
  expect(record).toMatchObject({ end: 'broken', errorCode: 'stream_truncated', attempts: [{}] })
  expect(onWire).toBe(1)
  // 100 ms on a machine that does nothing else; whoever loops takes a whole core for good.
  expect(tookMs).toBeLessThan(1_000)
  expect(cpuShare).toBeLessThan(0.5)
})
