export { createSluiceModels, type SluiceModels, type SluiceModelsOptions } from './create-sluice-models.ts'
