import { watch } from 'node:fs'
import { basename, dirname } from 'node:path'
import { systemClock, type Clock, type Timer } from '@sluice/core'
import type { Sluice } from './create-sluice.ts'
import { readPolicyFile } from './read-policy-file.ts'

export interface PolicyWatch {
  close(): void
}

export interface WatchOptions {
  readonly onReload?: () => void
  /** The file as it now stands cannot be used; the old policy stays. */
  readonly onError?: (error: Error) => void
  readonly clock?: Clock
}

// Editors write in several steps; the file is read when they have been quiet for so long.
const QUIET_MS = 50

/** Follows a policy file: every change that passes all checks takes effect at once, and none of the others does. */
export function watchPolicy(path: string, sluice: Sluice, options: WatchOptions = {}): PolicyWatch {
  const clock = options.clock ?? systemClock
  let timer: Timer | undefined
  const reload = () => {
    try {
      const { policy } = readPolicyFile(path)
      sluice.replacePolicy(policy, path)
      options.onReload?.()
    } catch (error) {
      options.onError?.(error instanceof Error ? error : new Error(String(error)))
    }
  }
  // The folder is watched, not the file: saving often replaces the file by a new one.
  const watcher = watch(dirname(path), (_, changed) => {
    if (changed !== basename(path)) return
    timer?.cancel()
    timer = clock.setTimer(QUIET_MS, reload)
  })
  return {
    close() {
      timer?.cancel()
      watcher.close()
    },
  }
}
