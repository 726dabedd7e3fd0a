export { createOpenAICompatible, type OpenAICompatibleSettings } from './provider.ts'
export { vllmFrom } from './vllm-from.ts'
export { openAICompatibleKind } from './kind.ts'
