import type { Serving } from '@sluice/core'

const SPOKEN = /^openai-/

/** The `service_tier` of an answer: the vendor's own where it speaks OpenAI's words, else what OpenAI calls the usual one. */
export function serviceTierOf(serving: Serving | undefined): string {
  return (serving && SPOKEN.test(serving.protocol) && serving.serviceTier) || 'default'
}
