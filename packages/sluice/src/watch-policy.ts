import { realpathSync, statSync, watch } from 'node:fs'
import { dirname } from 'node:path'
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
  let seen = fingerprint(path)
  const reload = () => {
    const now = fingerprint(path)
    if (now === seen) return
    seen = now
    try {
      const { policy } = readPolicyFile(path)
      sluice.replacePolicy(policy, path)
      options.onReload?.()
    } catch (error) {
      options.onError?.(error instanceof Error ? error : new Error(String(error)))
    }
  }
  // The folder is watched, not the file: saving often replaces the file by a new one, and a mounted volume the folder
  // behind it. Whatever happens there, the file itself says whether it has changed.
  const watcher = watch(dirname(path), () => {
    timer?.cancel()
    timer = clock.setTimer(QUIET_MS, reload)
  })
  watcher.on('error', (error) => options.onError?.(error))
  return {
    close() {
      timer?.cancel()
      watcher.close()
    },
  }
}

/** Tells one state of the file from another; empty while it is not there. */
function fingerprint(path: string): string {
  try {
    const { ino, mtimeMs, size } = statSync(path)
    return [realpathSync(path), ino, mtimeMs, size].join(' ')
  } catch {
    return '' // between the old file and the new one there may be none
  }
}
