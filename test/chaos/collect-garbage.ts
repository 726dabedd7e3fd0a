import { setTimeout } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

// As `--expose-gc`, without a flag on the command line.
setFlagsFromString('--expose-gc')
const gc: unknown = runInNewContext('gc')

/** Collects what nobody needs any more, twice: what a finalizer lets go of is gone the second time. Returns the heap in MB. */
export async function collectGarbage(): Promise<number> {
  for (let round = 0; round < 2; round += 1) {
    if (typeof gc === 'function') gc()
    await setTimeout(50)
  }
  return process.memoryUsage().heapUsed / 1024 / 1024
}
