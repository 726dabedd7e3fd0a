import type { ModelFacts } from '@sluice/core'
import type { AnthropicVersion } from '@sluice/protocols/anthropic-messages'

/**
 * The one API version that Bedrock has for a model: those before 4.7 know only the previous one, whatever they are asked.
 * They are the models that still take sampling under it.
 * Source: https://platform.claude.com/docs/en/api/migration-2026-10-21
 */
export function versionOnBedrock({ parameters }: ModelFacts): AnthropicVersion {
  return parameters.sampling === 'legacy-version' ? '2023-06-01' : '2026-10-21'
}
