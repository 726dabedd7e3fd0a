import type { HostedRequest } from '../anthropic-hosts/answer-hosted.ts'
import { refuseNewVersionBefore47 } from '../anthropic-hosts/read-version.ts'
import {
  refuseFallbacks,
  refuseRemoteSources,
  refuseServerTools,
  refuseStructuredOutput,
} from '../anthropic-hosts/refuse-parts.ts'
import { findAnthropicModel, type AnthropicModel } from '../anthropic/models.ts'
import { reject } from '../anthropic/reject.ts'
import { isGiven, isObject, textIn } from '../read-json.ts'
import type { WireRequest } from '../wire.ts'

/** Stands before every id of a Claude model. */
export const PREFIX = 'anthropic.'

// Source: Anthropic's page on Claude in Amazon Bedrock (August 2026), and pi-ai 1.5.2 for those that came later.
export const SERVED: ReadonlySet<string> = new Set([
  'claude-fable-5',
  'claude-fable-5-1',
  'claude-fable-5-2',
  'claude-opus-5',
  'claude-opus-5-5',
  'claude-opus-4-8',
  'claude-opus-4-7',
  'claude-sonnet-5',
  'claude-sonnet-5-5',
  'claude-haiku-4-5',
  'claude-haiku-5-5',
])

/** Turns down what mantle turns down before the model sees it. */
export function readMantle({ headers, body }: Pick<WireRequest, 'headers' | 'body'>): HostedRequest {
  if (!isObject(body)) return reject('Input should be a valid dictionary')
  if (!isGiven(body['model'])) reject('model: Field required')
  const modelId = textIn(body['model'])
  const model = modelOrReject(modelId)
  refuseNewVersionBefore47(headers, model)
  refuseStructuredOutput(body)
  refuseServerTools(body)
  refuseFallbacks(body)
  refuseRemoteSources(body)
  return { model, modelId, headers, body }
}

function modelOrReject(modelId: string): AnthropicModel {
  const id = modelId.startsWith(PREFIX) ? modelId.slice(PREFIX.length) : ''
  const model = SERVED.has(id) ? findAnthropicModel(id) : undefined
  return model ?? reject(`model: ${modelId}`, { status: 404 })
}
