export { createFoundry, type FoundrySettings } from './provider.ts'
export { foundryFrom, type FoundryEnvironment } from './foundry-from.ts'
export { foundryKind } from './kind.ts'
