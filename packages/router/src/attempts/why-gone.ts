import { SluiceError } from '@sluice/core'

/** Why a request's signal has fired: its caller has left or, where its reason is another error of ours, we have ended it. */
export function whyGone({ reason }: AbortSignal): 'client-gone' | 'shutting-down' {
  return reason instanceof SluiceError && reason.code !== 'client_gone' ? 'shutting-down' : 'client-gone'
}
