import type { LanguageModelV4, LanguageModelV4CallOptions } from '@ai-sdk/provider'
import type { RequestContext } from '@sluice/core'
import { bindRouter } from '@sluice/http'
import type { Router } from '@sluice/router'
import { asApiCallError } from './as-api-call-error.ts'
import { readAnswer } from './read-answer.ts'
import { readStream } from './read-stream.ts'
import { writeRequest } from './write-request.ts'

export interface SluiceModelsOptions extends Pick<RequestContext, 'tags' | 'conversation' | 'timeoutMs'> {
  /** Who asks, in quotas, budgets and reports. Default `default`. */
  readonly tenant?: string
}

/** Makes a language model of `auto` (the default: Sluice chooses), `tier:opus` or a catalog id. */
export type SluiceModels = (model?: string) => LanguageModelV4

/**
 * Language models for the AI SDK (`LanguageModelV4`) that route in this process: tiers, failover, budgets and records
 * included. What an answer cost and where it came from stands in `providerMetadata.sluice`.
 *
 * @example
 * const sluice = createSluiceModels(createSluice(policy))
 * await generateText({ model: sluice('auto'), prompt: 'Hello' })
 */
export function createSluiceModels(router: Router, options: SluiceModelsOptions = {}): SluiceModels {
  return (model = 'auto') => ({
    specificationVersion: 'v4',
    provider: 'sluice',
    modelId: model,
    // Deployments that cannot fetch an address are left out for such a request.
    supportedUrls: { '*/*': [/^https?:\/\//] },
    async doGenerate(call) {
      const { input, warnings } = writeRequest(model, call)
      try {
        return readAnswer(await callerOf(router, options, call).chat(input), warnings)
      } catch (error) {
        throw asApiCallError(error, input)
      }
    },
    async doStream(call) {
      const { input, warnings } = writeRequest(model, call)
      try {
        return { stream: readStream(await callerOf(router, options, call).stream(input), warnings, input) }
      } catch (error) {
        throw asApiCallError(error, input)
      }
    },
  })
}

const NEVER = new AbortController().signal

function callerOf(router: Router, options: SluiceModelsOptions, { abortSignal = NEVER }: LanguageModelV4CallOptions) {
  const { tenant = 'default', tags, conversation, timeoutMs } = options
  const labels = () => ({ tags, conversation })
  return bindRouter(router, { caller: { tenant }, labels, signal: abortSignal, timeoutMs })
}
