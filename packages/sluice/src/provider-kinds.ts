import { anthropicKind } from '@sluice/provider-anthropic'
import { bedrockKind, bedrockMantleKind } from '@sluice/provider-bedrock'
import { foundryKind } from '@sluice/provider-foundry'
import { geminiKind } from '@sluice/provider-gemini'
import type { ProviderKind } from '@sluice/provider-kit'
import { azureKind, openAIKind } from '@sluice/provider-openai'
import { openAICompatibleKind } from '@sluice/provider-openai-compatible'
import { vertexKind } from '@sluice/provider-vertex'

/** Every kind that `"kind"` of a policy's provider may be. */
export const PROVIDER_KINDS: Readonly<Record<string, ProviderKind>> = {
  anthropic: anthropicKind,
  bedrock: bedrockKind,
  'bedrock-mantle': bedrockMantleKind,
  vertex: vertexKind,
  foundry: foundryKind,
  azure: azureKind,
  openai: openAIKind,
  gemini: geminiKind,
  'openai-compatible': openAICompatibleKind,
}
