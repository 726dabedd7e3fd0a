export type { Trial } from './adapt-tier-model.ts'
export { costQualityCurve, costQualityOf, hullOf, qualityAt, type CostQuality, type Judged } from './cost-quality.ts'
export type { OwnLabel } from './own-label.ts'
export { calibrationError, reliabilityBins, type Foretold, type ReliabilityBin } from './reliability.ts'
export { trainOwnModel, type OwnModel, type OwnModelOptions, type TestedPrompt } from './train-own-model.ts'
export { tierChooser } from './choose-tier.ts'
export {
  compareChoices,
  weighedValue,
  type ChoiceComparison,
  type Estimate,
  type LoggedChoice,
} from './compare-choices.ts'
export { splitOf } from './split-of.ts'
