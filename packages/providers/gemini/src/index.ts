export { createGemini, type GeminiSettings } from './provider.ts'
export { geminiKeyFrom } from './key-from.ts'
export { geminiKind } from './kind.ts'
