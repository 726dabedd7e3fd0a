import { SluiceError } from '@sluice/core'

/**
 * What to tell a client of a request that was given up. The router knows of no other reason for that than a client who has
 * left; when it was us, the signal knows why.
 */
export function whyEnded(thrown: unknown, signal: AbortSignal): unknown {
  const isGivenUp = thrown instanceof SluiceError && thrown.code === 'client_gone'
  return isGivenUp && signal.aborted ? signal.reason : thrown
}
