import { expect, it } from 'vitest'
import { measurePartition } from './measure-partition.ts'

it('RD6: a gateway that is cut off from Redis judges vendors by itself, and agrees with the other when the line is back', async () => {
  const { failed, openedAlone, convergedMs, differsByNanoUsd } = await measurePartition({ type: 'down' }, 0)
  expect({ failed, openedAlone, differsByNanoUsd }).toEqual({ failed: 0, openedAlone: true, differsByNanoUsd: 0n })
  // Two seconds on a machine that does nothing else, as the nightly run measures it.
  expect(convergedMs).toBeLessThan(15_000)
}, 60_000)
