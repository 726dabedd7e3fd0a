import { AttemptError, type FailureKind } from '@sluice/core'

type Refused = Extract<FailureKind, 'invalid-request' | 'unsupported-dialect'>

/** The error with which an encoder refuses a request. `words` go to its sender too: say what is wrong and what to send. */
export function refuseRequest(kind: Refused, protocol: string, words: string): AttemptError {
  return new AttemptError({ kind, message: `${protocol}: ${words}`, detail: words })
}
