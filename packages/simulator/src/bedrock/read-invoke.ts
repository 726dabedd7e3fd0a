import { headersFromBody, refuseNewVersionBefore47, withoutHostFields } from '../anthropic-hosts/read-version.ts'
import { refuseFallbacks, refuseRemoteSources } from '../anthropic-hosts/refuse-parts.ts'
import type { HostedRequest } from '../anthropic-hosts/answer-hosted.ts'
import { reject } from '../anthropic/reject.ts'
import { isObject, type JsonObject } from '../read-json.ts'
import { findBedrockModel, type FoundBedrockModel } from './models.ts'

const OLD_VERSION = 'bedrock-2023-05-31'
const FIELDS_OF_THE_PATH = ['model', 'stream'] as const

/** Turns down what InvokeModel turns down before the model sees it. */
export function readInvoke(modelId: string, body: unknown): HostedRequest {
  const { model } = throughProfile(modelId)
  return readInvokeBody(modelId, model, body)
}

/** The same for a model that has been found. */
export function readInvokeBody(modelId: string, model: FoundBedrockModel['model'], body: unknown): HostedRequest {
  const request = objectOrReject(body)
  const extra = FIELDS_OF_THE_PATH.find((name) => name in request)
  if (extra) reject(`${extra}: Extra inputs are not permitted`)
  const headers = headersFromBody(request, OLD_VERSION)
  refuseNewVersionBefore47(headers, model)
  refuseFallbacks(request)
  refuseRemoteSources(request)
  return { model, modelId, headers, body: withoutHostFields(request) }
}

/** The model of that id, or a 404. */
export function bedrockModelOrReject(modelId: string): FoundBedrockModel {
  const found = findBedrockModel(modelId)
  if (found) return found
  if (!/^[a-zA-Z0-9.:/_-]+$/.test(modelId)) return reject('The provided model identifier is invalid.')
  return reject('Could not resolve the foundation model from the provided model identifier.', { status: 404 })
}

/** Every Claude model of today is served through a profile only. */
function throughProfile(modelId: string): FoundBedrockModel {
  const found = bedrockModelOrReject(modelId)
  if (found.profile) return found
  return reject(
    `Invocation of model ID ${modelId} with on-demand throughput isn't supported. Retry your request with the ID or ARN of an inference profile that contains this model.`,
  )
}

function objectOrReject(body: unknown): JsonObject {
  return isObject(body) ? body : reject('Malformed input request, please reformat your input and try again.')
}
