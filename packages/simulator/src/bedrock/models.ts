import { findAnthropicModel, type AnthropicModel } from '../anthropic/models.ts'

export interface BedrockModel {
  /** The id without a profile. */
  readonly id: string
  readonly model: AnthropicModel
  /** Prefixes of the inference profiles that hold it. */
  readonly profiles: readonly string[]
  /** Whether bedrock-runtime knows the bare id as a model of its own, which is what CountTokens takes. */
  readonly isRuntimeModel: boolean
}

const GEOGRAPHIES = ['global', 'us', 'eu', 'jp', 'au']
const WITH_INDIA = [...GEOGRAPHIES, 'in']

// Source: npm @earendil-works/pi-ai 1.5.2 dist/providers/data/amazon-bedrock.json (November 2026).
const OFFERS: readonly (readonly [id: string, canonical: string, profiles: readonly string[]])[] = [
  ['anthropic.claude-fable-5', 'claude-fable-5', ['global', 'us', 'eu']],
  ['anthropic.claude-fable-5-1', 'claude-fable-5-1', ['global', 'us']],
  ['anthropic.claude-fable-5-2', 'claude-fable-5-2', ['global', 'us']],
  ['anthropic.claude-haiku-4-5-20251001-v1:0', 'claude-haiku-4-5', WITH_INDIA],
  ['anthropic.claude-haiku-5-5', 'claude-haiku-5-5', GEOGRAPHIES],
  ['anthropic.claude-opus-4-5-20251101-v1:0', 'claude-opus-4-5', ['global', 'us', 'eu']],
  ['anthropic.claude-opus-4-6-v1', 'claude-opus-4-6', ['global', 'us', 'eu', 'au']],
  ['anthropic.claude-opus-4-7', 'claude-opus-4-7', GEOGRAPHIES],
  ['anthropic.claude-opus-4-8', 'claude-opus-4-8', GEOGRAPHIES],
  ['anthropic.claude-opus-5', 'claude-opus-5', WITH_INDIA],
  ['anthropic.claude-opus-5-5', 'claude-opus-5-5', GEOGRAPHIES],
  ['anthropic.claude-sonnet-4-5-20250929-v1:0', 'claude-sonnet-4-5', GEOGRAPHIES],
  ['anthropic.claude-sonnet-4-6', 'claude-sonnet-4-6', GEOGRAPHIES],
  ['anthropic.claude-sonnet-5', 'claude-sonnet-5', WITH_INDIA],
  ['anthropic.claude-sonnet-5-5', 'claude-sonnet-5-5', ['global', 'us', 'eu', 'au']],
]

export const BEDROCK_MODELS: readonly BedrockModel[] = OFFERS.flatMap(([id, canonical, profiles]) => {
  const model = findAnthropicModel(canonical)
  return model ? [{ id, model, profiles, isRuntimeModel: model.rules.sampling === 'taken' }] : []
})

export interface FoundBedrockModel extends BedrockModel {
  /** Undefined for the bare id. */
  readonly profile?: string
}

/** By bare id, profile id or the ARN of a profile; undefined where there is none. */
export function findBedrockModel(id: string): FoundBedrockModel | undefined {
  const name = id.startsWith('arn:') ? id.slice(id.indexOf('/') + 1) : id
  for (const offer of BEDROCK_MODELS) {
    if (name === offer.id) return offer
    const profile = offer.profiles.find((prefix) => name === `${prefix}.${offer.id}`)
    if (profile) return { ...offer, profile }
  }
  return undefined
}
