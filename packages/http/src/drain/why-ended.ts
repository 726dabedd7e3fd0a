import { SluiceError } from '@sluice/core'

/** What to tell a client of a request that was given up: when it was us, the signal knows best why, and when to come again. */
export function whyEnded(thrown: unknown, signal: AbortSignal): unknown {
  if (!signal.aborted || !(thrown instanceof SluiceError)) return thrown
  const isGivenUp = thrown.code === 'client_gone' || thrown.code === signal.reason.code
  return isGivenUp ? signal.reason : thrown
}
