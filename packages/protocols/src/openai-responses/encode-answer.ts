import type { RoutedAnswer } from '@sluice/core'
import { encodeResponse } from './encode-response.ts'

/** The body of a whole answer; `time` in milliseconds since 1970. */
export function encodeAnswer(answer: RoutedAnswer, time: number): unknown {
  return encodeResponse({ ...answer, createdAt: time - answer.latencyMs, end: { ...answer, time } })
}
