import { formatUsd, type NanoUsd } from '@sluice/core'

export interface ChaosPolicyOptions {
  /** Of the simulated Anthropic. Undefined: the gateway simulates it itself. */
  readonly anthropicUrl?: string
  /** Of the simulated OpenAI, which takes over where Anthropic fails. Undefined: nobody does. */
  readonly openaiUrl?: string
  /** By name; all have the window `total`. */
  readonly budgets?: Readonly<Record<string, ChaosBudget>>
}

export interface ChaosBudget {
  readonly scope: 'global' | 'tenant' | 'key' | 'tag' | 'conversation'
  readonly limitNanoUsd: NanoUsd
  readonly only?: readonly string[]
}

/** More than any test spends. */
export const PLENTY: NanoUsd = 900_000_000_000_000n
/** What a gateway needs from its environment to call the simulator. */
export const CHAOS_ENV = { ANTHROPIC_API_KEY: 'simulated', OPENAI_API_KEY: 'simulated' }

/** One model for everything, so that requests that are alike hold and cost alike. */
export function chaosPolicy({ anthropicUrl, openaiUrl, budgets = {} }: ChaosPolicyOptions) {
  const first = 'anthropic/haiku'
  const second = openaiUrl === undefined ? undefined : 'openai/large'
  const tier = second === undefined ? [first] : [first, second]
  return {
    version: 'chaos',
    providers: {
      anthropic: { kind: 'anthropic', baseUrl: anthropicUrl },
      ...(second === undefined ? {} : { openai: { kind: 'openai', baseUrl: openaiUrl } }),
    },
    deployments: {
      [first]: { provider: 'anthropic', model: 'claude-haiku-4-5' },
      ...(second === undefined ? {} : { [second]: { provider: 'openai', model: 'gpt-5.4' } }),
    },
    tiers: { haiku: tier, sonnet: tier, opus: tier },
    budgets: Object.fromEntries(Object.entries(budgets).map(([name, budget]) => [name, inPolicy(budget)])),
  }
}

function inPolicy({ limitNanoUsd, ...budget }: ChaosBudget) {
  return { ...budget, window: 'total', limitUsd: formatUsd(limitNanoUsd) }
}
