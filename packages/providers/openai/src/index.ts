export { createOpenAI, type OpenAISettings } from './provider.ts'
export { openAIKeyFrom } from './key-from.ts'
