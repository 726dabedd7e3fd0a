import type { Policy } from '@sluice/router'
import { HOSTS, hostsPolicy } from '../gateway/hosts.ts'

/** One host of each protocol. */
export const FIRST = ['anthropic', 'openai', 'vllm', 'gemini'] as const
export type First = (typeof FIRST)[number]
/** Who takes over, and the model that it alone has. */
export const NEXT = { name: 'foundry', model: 'claude-opus-4-7' } as const

/** A policy under which every request goes to the first and, should that fail, to the next. */
export function firstThenNext(first: First, timeouts: Partial<Policy['timeouts']> = {}): Policy {
  const base = hostsPolicy(HOSTS.filter(({ name }) => name === first || name === NEXT.name))
  const names = [first, NEXT.name]
  return {
    ...base,
    tiers: { haiku: names, sonnet: names, opus: names },
    routing: { ...base.routing, order: 'listed' },
    timeouts: { ...base.timeouts, ...timeouts },
    retries: { ...base.retries, baseDelayMs: 1 },
  }
}
