import type { Answer, ChatRequest } from '@sluice/core'

/** What there is to see of an answer that is whole. */
export type WholeAnswer = Pick<Answer, 'blocks' | 'stopReason'>

/**
 * Looks for one thing that is wrong with an answer, in time linear in its length. Undefined: there is none. What it says
 * stands in records and never quotes the answer.
 */
export type Detector = (answer: WholeAnswer, request: ChatRequest) => string | undefined
