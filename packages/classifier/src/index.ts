export { extractFeatures } from './extract-features.ts'
export { createRuleClassifier, type RuleClassifierOptions } from './rule-classifier.ts'
