export { createAnthropic, type AnthropicSettings } from './provider.ts'
export { anthropicKeyFrom } from './key-from.ts'
export { anthropicKind } from './kind.ts'
