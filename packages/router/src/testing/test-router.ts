import { loadCatalog, type Catalog } from '@sluice/catalog'
import {
  parseChatRequest,
  seededRandom,
  type ChatRequestInput,
  type Classifier,
  type GivenFeedback,
  type LedgerStore,
  type QuotaStore,
  type RequestContext,
  type RouteRecord,
  type Verify,
} from '@sluice/core'
import { FakeClock } from '@sluice/core/testing'
import { MemoryLedger } from '@sluice/memory'
import { createRouter } from '../create-router.ts'
import { compilePolicy } from '../policy/compile-policy.ts'
import { parsePolicy } from '../policy/parse-policy.ts'
import type { PolicyInput } from '../policy/policy-schema.ts'
import type { AlertEvent, BudgetEvent } from '../router.ts'
import type { ScriptedProvider } from './scripted-provider.ts'

const shipped = loadCatalog()

/** Two vendors: `first` is preferred in every tier, `second` takes over. */
export const TWO_VENDORS: PolicyInput = {
  version: 'test-1',
  providers: { first: { kind: 'anthropic' }, second: { kind: 'openai' } },
  deployments: {
    'first/small': { provider: 'first', model: 'claude-haiku-4-5' },
    'first/middle': { provider: 'first', model: 'claude-sonnet-4-6' },
    'first/large': { provider: 'first', model: 'claude-opus-4-7' },
    'second/small': { provider: 'second', model: 'gpt-5.4-nano' },
    'second/middle': { provider: 'second', model: 'gpt-5.4-mini' },
    'second/large': { provider: 'second', model: 'gpt-5.4' },
  },
  tiers: {
    haiku: ['first/small', 'second/small'],
    sonnet: ['first/middle', 'second/middle'],
    opus: ['first/large', 'second/large'],
  },
  routing: { order: 'listed' },
}

/** Always guesses the same tier, with certainty. */
const alwaysHaiku: Classifier = {
  name: 'always-haiku',
  classify: () => ({
    tier: 'haiku',
    probabilities: { haiku: 1, sonnet: 0, opus: 0 },
    confidence: 1,
    reasons: ['always'],
    classifier: 'always-haiku',
  }),
}

/** What a test replaces. */
export interface TestParts {
  readonly ledger?: LedgerStore
  readonly quotas?: QuotaStore
  readonly classifier?: Classifier
  readonly verify?: Verify
  /** Of every request. */
  readonly caller?: Partial<RequestContext>
  readonly catalog?: Catalog
}

/** A router over scripted providers and a clock that stands still, with everything a test looks at. */
export function testRouter(
  first: ScriptedProvider,
  second: ScriptedProvider,
  policy: PolicyInput = TWO_VENDORS,
  parts: TestParts = {},
) {
  const clock = new FakeClock()
  const defects: unknown[] = []
  const ledger = new MemoryLedger(clock)
  const compile = (input: PolicyInput) =>
    compilePolicy(parsePolicy(input), parts.catalog ?? shipped, new Map(Object.entries({ first, second })))
  const router = createRouter({
    policy: compile(policy),
    classifier: parts.classifier ?? alwaysHaiku,
    ledger: parts.ledger ?? ledger,
    quotas: parts.quotas,
    verify: parts.verify,
    clock,
    random: seededRandom(1),
    onDefect: (error) => defects.push(error),
  })
  const records: RouteRecord[] = []
  router.onRoute((record) => records.push(record))
  const budgetEvents: BudgetEvent[] = []
  router.onBudget((event) => budgetEvents.push(event))
  const alerts: AlertEvent[] = []
  router.onAlert((event) => alerts.push(event))
  const judged: GivenFeedback[] = []
  router.onFeedback((given) => judged.push(given))
  const client = new AbortController()
  const own = { requestId: 'req_1', tenant: 'acme', signal: client.signal, surface: 'test' }
  const context: RequestContext = { ...own, ...parts.caller }
  const chat = (input: ChatRequestInput = { messages: 'Hi' }) => router.chat(parseChatRequest(input), context)
  const stream = (input: ChatRequestInput = { messages: 'Hi' }) => router.stream(parseChatRequest(input), context)
  return {
    router,
    clock,
    ledger,
    records,
    budgetEvents,
    alerts,
    judged,
    defects,
    client,
    context,
    chat,
    stream,
    compile,
  }
}
