import { AsyncLocalStorage } from 'node:async_hooks'
import type { ProviderCall } from '@sluice/core'

type Listener = ProviderCall['onBytes']

// The SDKs hand a call's options to their fetch as they see fit, and nothing of ours: what opens below a call finds it here.
const openings = new AsyncLocalStorage<{ onBytes: Listener }>()

/** Opens a stream; connections that `open` asks for meanwhile report to `onBytes`. */
export async function openReporting<T>(onBytes: Listener, open: () => Promise<T>): Promise<T> {
  const opening = { onBytes }
  try {
    return await openings.run(opening, open)
  } finally {
    // A connection is kept for later calls, and keeps what it was opened under: it must not keep this call.
    opening.onBytes = undefined
  }
}

/** Who wants to hear of the bytes of the stream that is being opened; undefined: nobody. */
export function listenerOfOpening(): Listener {
  return openings.getStore()?.onBytes
}
