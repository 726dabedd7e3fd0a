import type { RoutedAnswer } from '@sluice/core'
import type { Echo } from '../protocol.ts'
import { encodeResponse } from './encode-response.ts'

export interface AnswerFacts {
  /** Of the answer's end, in milliseconds since 1970. */
  readonly time: number
  readonly echo: Echo | undefined
}

/** The body of a whole answer. */
export function encodeAnswer(answer: RoutedAnswer, { time, echo }: AnswerFacts): unknown {
  return encodeResponse({ ...answer, echo, createdAt: time - answer.latencyMs, end: { ...answer, time } })
}
