import type { SpendQuery } from '@sluice/core'
import type { CountingSurface } from '@sluice/protocols'
import type { Router } from '@sluice/router'
import { answerChat } from './answer-chat.ts'
import { answerFeedback } from './answer-feedback.ts'
import { answerHealth, answerOperatorHealth } from './answer-health.ts'
import { answerMetrics } from './answer-metrics.ts'
import { answerModel, answerModels } from './answer-models.ts'
import { answerSpend } from './answer-spend.ts'
import { answerTokenCount } from './answer-token-count.ts'
import type { Exchange } from './exchange.ts'
import type { TakenFeedback } from './feedback/take-feedback.ts'
import type { HandlerSettings } from './handler-options.ts'
import type { Surfaces } from './surfaces.ts'
import type { TakenRequest } from './take-request.ts'

/** Of the router, what answers without a vendor's call. */
export type Reading = Pick<Router, 'models' | 'health'>

interface Place {
  readonly path: string
  /** The paths below it, too: what follows is a name. */
  readonly hasName?: boolean
  readonly methods: readonly string[]
}

/** Spends money: for whom `authenticate` knows, with a body that was read and checked, held by budgets and quotas. */
interface ChatRoute extends Place {
  readonly admits: 'tenants'
  readonly takes: 'chat'
  readonly spends: 'money'
  readonly surface: keyof Surfaces
  answer(exchange: Exchange, taken: TakenRequest, router: Pick<Router, 'chat' | 'stream'>): Promise<void>
}

/** Calls vendors free of charge: for whom `authenticate` knows, with a body that was read and checked, held by quotas. */
interface CountRoute extends Place {
  readonly admits: 'tenants'
  readonly takes: 'prompt'
  readonly spends: 'requests'
  readonly surface: { [Name in keyof Surfaces]: Surfaces[Name] extends CountingSurface ? Name : never }[keyof Surfaces]
  answer(exchange: Exchange, counting: Counting, router: Pick<Router, 'countTokens'>): Promise<void>
}

/** What a count of tokens works with. */
export interface Counting {
  readonly taken: TakenRequest
  readonly surface: CountingSurface
}

interface TenantRoute extends Place {
  readonly admits: 'tenants'
  readonly takes: 'name'
  readonly spends: 'nothing'
  answer(exchange: Exchange, name: string, router: Reading): void
}

/** Keeps what a tenant says of its own decisions: for whom `authenticate` knows, with a body that was read and checked. */
interface FeedbackRoute extends Place {
  readonly admits: 'tenants'
  readonly takes: 'feedback'
  readonly spends: 'nothing'
  answer(exchange: Exchange, taken: TakenFeedback): Promise<void>
  /** Where it is not, the path is the host app's. */
  isServed(settings: HandlerSettings): boolean
}

interface OperatorRoute extends Place {
  readonly admits: 'operators'
  readonly takes: 'spend-query'
  readonly spends: 'nothing'
  answer(exchange: Exchange, query: SpendQuery): Promise<void>
  /** Where it is not, the path is the host app's. */
  isServed(settings: HandlerSettings): boolean
}

/** For operators' tools, which come often and ask nothing. */
interface MetricsRoute extends Place {
  readonly admits: 'operators'
  readonly takes: 'nothing'
  readonly spends: 'nothing'
  answer(exchange: Exchange): Promise<void>
  /** Where it is not, the path is the host app's. */
  isServed(settings: HandlerSettings): boolean
}

/** Says next to nothing to whoever it does not know. */
interface PublicRoute extends Place {
  readonly admits: 'everyone'
  readonly takes: 'nothing'
  readonly spends: 'nothing'
  answer(exchange: Exchange, router: Reading): Promise<void>
}

/**
 * A path that is answered, with what stands before its answer: who is let in, what is read and checked, what may be spent.
 * There is no default, and no kind of route that spends without all of its guards: such a route does not compile.
 */
export type Route = ChatRoute | CountRoute | TenantRoute | FeedbackRoute | OperatorRoute | MetricsRoute | PublicRoute

const CHAT = { methods: ['POST'], admits: 'tenants', takes: 'chat', spends: 'money', answer: answerChat } as const
const COUNT = { ...CHAT, takes: 'prompt', spends: 'requests', answer: answerTokenCount } as const
const READ = { methods: ['GET', 'HEAD'], spends: 'nothing' } as const
const FOR_TENANTS = { ...READ, admits: 'tenants', takes: 'name' } as const
const FOR_EVERYONE = { ...READ, admits: 'everyone', takes: 'nothing' } as const

const keepsRecords = ({ records }: HandlerSettings) => records !== undefined

/** Every path that is answered; nothing else is. `passGuards` is the one way to an answer. */
export const ROUTES: readonly Route[] = [
  { ...CHAT, path: '/v1/messages', surface: 'anthropicMessages' },
  { ...COUNT, path: '/v1/messages/count_tokens', surface: 'anthropicMessages' },
  { ...CHAT, path: '/v1/chat/completions', surface: 'openaiChat' },
  { ...CHAT, path: '/v1/responses', surface: 'openaiResponses' },
  { ...COUNT, path: '/v1/responses/input_tokens', surface: 'openaiResponses' },
  { ...FOR_TENANTS, path: '/v1/models', answer: answerModels },
  { ...FOR_TENANTS, path: '/v1/models', hasName: true, answer: answerModel },
  { ...FOR_EVERYONE, path: '/health', answer: answerHealth },
  { ...FOR_EVERYONE, path: '/sluice/health', answer: answerOperatorHealth },
  {
    ...READ,
    path: '/sluice/spend',
    admits: 'operators',
    takes: 'spend-query',
    answer: answerSpend,
    isServed: keepsRecords,
  },
  {
    ...READ,
    path: '/metrics',
    admits: 'operators',
    takes: 'nothing',
    answer: answerMetrics,
    isServed: ({ metrics }) => metrics !== undefined,
  },
  {
    path: '/sluice/feedback',
    methods: ['POST'],
    admits: 'tenants',
    takes: 'feedback',
    spends: 'nothing',
    answer: answerFeedback,
    isServed: keepsRecords,
  },
]
