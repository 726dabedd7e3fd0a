import type { HeaderFacts, Headers } from '../wire.ts'

const LIMITS = { requests: 1_000, 'input-tokens': 2_000_000, 'output-tokens': 400_000, tokens: 2_400_000 } as const
const NAMES = ['requests', 'input-tokens', 'output-tokens', 'tokens'] as const

const ORGANIZATION: Headers = {
  'anthropic-organization-id': '00000000-0000-4000-8000-000000000000',
  'anthropic-workspace-id': 'wrkspc_simulator',
}

/** Rate limits with RFC 3339 resets. A 429 shows the input tokens used up. */
export function anthropicHeaders({ requestId, quota }: HeaderFacts): Headers {
  const reset = new Date(quota.resetAtMs).toISOString().replace(/\.\d+Z$/, 'Z')
  const inputTokens = quota.isExhausted ? LIMITS['input-tokens'] : quota.inputTokens
  const used = {
    requests: quota.requests,
    'input-tokens': inputTokens,
    'output-tokens': quota.outputTokens,
    tokens: quota.isExhausted ? LIMITS.tokens : inputTokens + quota.outputTokens,
  }
  const limits = NAMES.flatMap((name) => [
    [`anthropic-ratelimit-${name}-limit`, String(LIMITS[name])],
    [`anthropic-ratelimit-${name}-remaining`, String(Math.max(0, LIMITS[name] - used[name]))],
    [`anthropic-ratelimit-${name}-reset`, reset],
  ])
  return { 'request-id': requestId, ...ORGANIZATION, ...Object.fromEntries(limits) }
}
