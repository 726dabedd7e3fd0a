import { findAnthropicModel, type AnthropicModel } from '../anthropic/models.ts'

export interface FoundryDeployment {
  readonly model: AnthropicModel
  /** Hosted on Azure, not on Anthropic's side: has no structured outputs. */
  readonly isHostedOnAzure: boolean
}

/** The names a deployment has unless its owner chose another, each with the models that Azure hosts itself. Source: Anthropic's page on Claude in Microsoft Foundry, August 2026. */
const HOSTED_ON_AZURE: Readonly<Record<string, boolean>> = {
  'claude-fable-5': false,
  'claude-opus-5': true,
  'claude-opus-4-8': true,
  'claude-opus-4-7': false,
  'claude-opus-4-6': false,
  'claude-opus-4-5': false,
  'claude-sonnet-5': true,
  'claude-sonnet-4-6': false,
  'claude-sonnet-4-5': false,
  'claude-haiku-4-5': true,
}

/** By the name that was configured for it, else by its default one; undefined where there is none. */
export function findFoundryDeployment(
  name: string,
  configured: Readonly<Record<string, string>>,
): FoundryDeployment | undefined {
  const modelId = configured[name] ?? (name in HOSTED_ON_AZURE ? name : '')
  const model = findAnthropicModel(modelId)
  return model && { model, isHostedOnAzure: HOSTED_ON_AZURE[modelId] ?? false }
}
