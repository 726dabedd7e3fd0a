import type { ProviderKind } from '@sluice/provider-kit'
import { bedrockFrom } from './bedrock-from.ts'
import { createBedrock, type BedrockSettings } from './provider.ts'

/** The kind `bedrock` of a policy's provider: the host that has every model and profile. */
export const bedrockKind = kindOf('runtime', 'bedrock')

/** The kind `bedrock-mantle`: the host that speaks Anthropic's own wire. */
export const bedrockMantleKind = kindOf('mantle', 'bedrock-mantle')

function kindOf(api: BedrockSettings['api'], playedBy: string): ProviderKind {
  return {
    variable: 'AWS_REGION, and AWS_BEARER_TOKEN_BEDROCK or AWS_ACCESS_KEY_ID with AWS_SECRET_ACCESS_KEY',
    instead: 'state "region" and "apiKeyEnv"',
    playedBy,
    connectionFrom(env) {
      const { region, apiKey, ...signingKey } = bedrockFrom(env)
      return { region, apiKey, signingKey }
    },
    missing({ region, baseUrl, apiKey, signingKey }) {
      const isSigned = signingKey?.accessKeyId !== undefined && signingKey.secretAccessKey !== undefined
      if (!apiKey && !isSigned) return 'no AWS credentials'
      return region || (baseUrl && apiKey) ? undefined : 'no AWS region'
    },
    create: ({ signingKey, apiKey, baseUrl, region }, connectTimeoutMs) =>
      createBedrock({ ...signingKey, apiKey, baseUrl, region, connectTimeoutMs, api }),
  }
}
