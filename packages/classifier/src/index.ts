export { extractFeatures } from './extract-features.ts'
export { createRuleClassifier, type RuleClassifierOptions } from './rule-classifier.ts'
export {
  createTrainedClassifier,
  type TrainedClassification,
  type TrainedClassifier,
  type TrainedClassifierOptions,
} from './trained-classifier.ts'
