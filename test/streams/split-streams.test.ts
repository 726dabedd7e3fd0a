import { expect, it } from 'vitest'
import { RECORDED_WIRES } from './recorded-streams.ts'
import { oddWhenInBytes, oddWhenSplitAt, recordFifty } from './split-streams.ts'

// Each of fifty at every byte takes minutes: nightly does it (`T3`). Here all of them in single bytes, and one of each framing.
it('T3: recorded streams say the same wherever they are split', async () => {
  const recorded = await recordFifty()
  expect(recorded).toHaveLength(50)
  for (const stream of recorded) expect(await oddWhenInBytes(stream)).toBeUndefined()
  for (const wire of RECORDED_WIRES) {
    const shortest = recorded
      .filter((one) => one.wire === wire)
      .toSorted((one, other) => one.bytes.length - other.bytes.length)[0]
    if (!shortest) throw new Error(`split-streams: no stream of ${wire}.`)
    for (let at = 1; at < shortest.bytes.length; at += 31) expect(await oddWhenSplitAt(at, shortest)).toBeUndefined()
  }
}, 120_000)
