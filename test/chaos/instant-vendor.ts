import {
  AttemptError,
  NO_USAGE,
  type Answer,
  type AnswerEvent,
  type Classifier,
  type Failure,
  type Provider,
} from '@sluice/core'
import { loadCatalog } from '@sluice/catalog'
import { compilePolicy, createRouter, parsePolicy, type PolicyInput, type ReplaceableRouter } from '@sluice/router'

const catalog = loadCatalog()
const USAGE = { ...NO_USAGE, uncachedInputTokens: 10, outputTokens: 2 }
const ANSWER: Answer = {
  id: 'msg_1',
  model: 'instant',
  blocks: [{ type: 'text', text: 'Hello.' }],
  stopReason: 'end',
  usage: USAGE,
  usageSource: 'reported',
}
const OPENING: readonly AnswerEvent[] = [
  { type: 'start', id: 'msg_1', model: 'instant' },
  { type: 'block-start', index: 0, block: { type: 'text' } },
  { type: 'text-delta', index: 0, text: 'Hello.' },
]
const ENDING: readonly AnswerEvent[] = [
  { type: 'block-end', index: 0 },
  { type: 'end', stopReason: 'end', usage: USAGE, usageSource: 'reported' },
]

/** How a stream ends that has begun: well, in a failure, or quietly without its end. */
export type StreamEnd = Failure['kind'] | 'end' | 'quiet'

/** A vendor inside the process that takes no time. Keeps nothing but a count. */
export class InstantVendor implements Provider {
  readonly name = 'instant'
  calls = 0
  readonly #endOf: (call: number) => StreamEnd

  /** @param endOf how the stream of a call ends, by its number; default: well. */
  constructor(endOf: (call: number) => StreamEnd = () => 'end') {
    this.#endOf = endOf
  }

  async answer() {
    this.calls += 1
    return { body: ANSWER, dropped: [] }
  }

  async stream() {
    this.calls += 1
    return { body: streamOf(this.#endOf(this.calls)), dropped: [] }
  }

  async close(): Promise<void> {}
}

async function* streamOf(end: StreamEnd): AsyncGenerator<AnswerEvent> {
  yield* OPENING
  if (end === 'end') yield* ENDING
  else if (end !== 'quiet') throw new AttemptError({ kind: end, message: `instant ${end}` })
}

const alwaysSmall: Classifier = {
  name: 'always-small',
  classify: () => ({
    tier: 'haiku',
    probabilities: { haiku: 1, sonnet: 0, opus: 0 },
    confidence: 1,
    reasons: [],
    classifier: 'always-small',
  }),
}

/** A real router over vendors that are not there: what `first` cannot do, `second` takes over. */
export function instantRouter(
  first: Provider,
  second: Provider,
  settings: Pick<PolicyInput, 'breaker' | 'retries' | 'budgets' | 'quotas'> = {},
): ReplaceableRouter {
  const tier = ['first', 'second']
  const policy: PolicyInput = {
    version: 'instant',
    providers: { first: { kind: 'anthropic' }, second: { kind: 'openai' } },
    deployments: {
      first: { provider: 'first', model: 'claude-haiku-4-5' },
      second: { provider: 'second', model: 'gpt-5.4' },
    },
    tiers: { haiku: tier, sonnet: tier, opus: tier },
    routing: { order: 'listed' },
    ...settings,
  }
  const providers = new Map<string, Provider>(Object.entries({ first, second }))
  return createRouter({
    policy: compilePolicy(parsePolicy(policy), catalog, providers),
    classifier: alwaysSmall,
  })
}
