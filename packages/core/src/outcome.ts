import type { Failure } from './failure.ts'

/** What an outcome says about the deployment's health. `neutral` says nothing: the fault was not the deployment's. */
export type Verdict = 'success' | 'failure' | 'neutral'

/** The result of an attempt. */
export type Outcome<T> =
  | { readonly type: 'answered'; readonly value: T }
  | { readonly type: 'failed'; readonly failure: Failure }
