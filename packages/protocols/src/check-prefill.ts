import type { ChatRequest, ModelFacts } from '@sluice/core'
import { refuseRequest } from './refuse-request.ts'

/** @throws AttemptError `unsupported-dialect` when the last message is the assistant's and the model takes none there. */
export function checkPrefill({ messages }: ChatRequest, facts: ModelFacts, protocol: string): void {
  if (facts.parameters.prefill || messages.at(-1)?.role !== 'assistant') return
  const words = `${facts.id} takes no assistant message at the end. End with a user message.`
  throw refuseRequest('unsupported-dialect', protocol, words)
}
