export { TIERS, type Tier } from './tier.ts'
export { formatUsd, parseUsd, type NanoUsd } from './money.ts'
export { NO_USAGE, TOKEN_CLASSES, totalInputTokens, type TokenClass, type Usage } from './usage.ts'
export type {
  AssistantBlock,
  CacheHint,
  DocumentBlock,
  ImageBlock,
  MediaSource,
  Message,
  ReasoningBlock,
  ReasoningSeal,
  RefusalBlock,
  TextBlock,
  ToolCallBlock,
  ToolResultBlock,
  UserBlock,
} from './message.ts'
export {
  EFFORTS,
  type ChatRequest,
  type Effort,
  type JsonSchema,
  type ModelSelector,
  type OutputFormat,
  type Reasoning,
  type Sampling,
  type Tool,
  type ToolChoice,
} from './chat-request.ts'
export { excerpt } from './excerpt.ts'
export { findJsonFault } from './find-json-fault.ts'
export { parseChatRequest, type ChatRequestInput } from './parse-chat-request.ts'
export { invalidRequest } from './invalid-request.ts'
export { isWebUrl } from './web-url.ts'
export { parseModelSelector } from './model-selector.ts'
export {
  STOP_REASONS,
  textOf,
  type Answer,
  type Refusal,
  type RoutedAnswer,
  type RouteHead,
  type Serving,
  type StopReason,
  type UsageSource,
} from './answer.ts'
export { isContent, type AnswerEvent, type BlockStart } from './answer-event.ts'
export { AnswerCollector, eventsOf } from './collect-answer.ts'
export { AttemptError, FAILURE_KINDS, type Failure, type FailureKind } from './failure.ts'
export type { Outcome, Verdict } from './outcome.ts'
export { ERROR_STATUS, SluiceError, type ErrorCode, type SluiceErrorDetails } from './sluice-error.ts'
export { SCHEMA_DIALECTS, type SchemaDialect } from './schema-dialect.ts'
export type { FittedSchema } from './fit-schema.ts'
export { fitOutput, fitTool, type FittedTool } from './fit-request-schemas.ts'
export type { Capabilities, Intake, ModelFacts, ParameterRules, TokenizerFacts } from './model-facts.ts'
export type { Deployment } from './deployment.ts'
export type { Provider, ProviderCall, QuotaReading, Reply, VendorModel } from './provider.ts'
export type { Classification, Classifier, Features } from './classification.ts'
export type { RequestContext } from './request-context.ts'
export type { CascadeRecord, Judgement, KeptBecause, Verification, Verify } from './verification.ts'
export type {
  AttemptRecord,
  Baseline,
  BudgetEffect,
  ExcludedDeployment,
  RankedDeployment,
  RouteEnd,
  RouteRecord,
} from './route-record.ts'
export type {
  AffinityStore,
  BreakerBoard,
  BreakerStateName,
  BreakerTransition,
  IdempotencyState,
  IdempotencyStore,
  ProbeLeave,
} from './shared-stores.ts'
export {
  checkLeaseMs,
  checkLedgerAmount,
  checkReservation,
  MAX_LEDGER_AMOUNT,
  StoreUnavailable,
  type Balance,
  type Balances,
  type LedgerAccount,
  type LedgerStore,
  type Reservation,
  type ReserveResult,
  type SettleResult,
} from './ledger-store.ts'
export type { SpendEntry, SpendJournal } from './spend-journal.ts'
export type { TierChoice } from './tier-choice.ts'
export { MOST_FEEDBACK_SOURCES, type Feedback, type FeedbackResult, type GivenFeedback } from './feedback.ts'
export type { QuotaRoom, QuotaStanding } from './quota-standing.ts'
export type { QuotaLimit, QuotaResult, QuotaStore } from './quota-store.ts'
export {
  SPEND_DIMENSIONS,
  type BaselineSpend,
  type RecordQuery,
  type RecordStore,
  type SpendDimension,
  type SpendQuery,
  type SpendRow,
} from './record-store.ts'
export { BUDGET_WINDOWS, type BudgetWindow, type KeyGrant, type KeyRecord, type KeyStore } from './key-store.ts'
export { systemClock, type Clock, type Timer, type TimerOptions } from './clock.ts'
export { randomId, seededRandom, systemRandom, type Random } from './random.ts'
