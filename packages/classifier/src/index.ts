export type { HashedPrompt } from './hashed-prompt.ts'
export { createWordHasher } from './hash-words.ts'
export { extractFeatures } from './extract-features.ts'
export { createRuleClassifier, type RuleClassifierOptions } from './rule-classifier.ts'
export { createHybridClassifier, type HybridClassifierOptions } from './hybrid-classifier.ts'
export { createLlmClassifier, type AskTier, type LlmClassifierOptions } from './llm-classifier.ts'
export { solveThresholds, type RoutingTarget, type Thresholds } from './solve-thresholds.ts'
export type { CalibrationPrompt } from './calibration-set.ts'
export { LIST_COSTS } from './tier-chances.ts'
export { isUnderRouted } from './is-under-routed.ts'
export {
  createTrainedClassifier,
  type TrainedClassification,
  type TrainedClassifier,
  type TrainedClassifierOptions,
} from './trained-classifier.ts'
