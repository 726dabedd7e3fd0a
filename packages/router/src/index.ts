export type { StallMeter } from './breaker/measure-stalls.ts'
export { createRouter, type ReplaceableRouter, type RouterOptions } from './create-router.ts'
export { SchemaCheck } from './cascade/json-schema/schema-check.ts'
export { ownContext } from './own-context.ts'
export { compilePattern } from './policy/rules/compile-pattern.ts'
export { compilePolicy, type CompiledPolicy } from './policy/compile-policy.ts'
export { parsePolicy, PolicyError, type PolicyProblem } from './policy/parse-policy.ts'
export type { Explanation } from './explain.ts'
export { priceOf } from './policy/price-of.ts'
export { policyJsonSchema } from './policy/policy-json-schema.ts'
export type { Policy, PolicyInput } from './policy/policy-schema.ts'
export type { BreakerReading, Evidence, HeadroomReading, HealthReading, Spread } from './health-reading.ts'
export type {
  AlertCause,
  AlertEvent,
  BudgetEvent,
  DeploymentHealth,
  HealthReport,
  ModelListing,
  RoutedStream,
  Router,
  TokenCount,
} from './router.ts'
