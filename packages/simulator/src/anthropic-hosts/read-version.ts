import type { AnthropicModel } from '../anthropic/models.ts'
import { reject } from '../anthropic/reject.ts'
import { NEW_VERSION, OLD_VERSION } from '../anthropic/version.ts'
import { isGiven, textIn, textsIn, type JsonObject } from '../read-json.ts'
import type { Headers } from '../wire.ts'

/** The headers that the API itself would have had, from a body that carries version and betas. `oldVersion` is the host's name for 2023-06-01. */
export function headersFromBody(body: JsonObject, oldVersion: string): Headers {
  const version = textIn(body['anthropic_version'])
  if (!isGiven(body['anthropic_version'])) reject('anthropic_version: Field required')
  if (version !== oldVersion && version !== NEW_VERSION) {
    reject(`anthropic_version: "${version}" is not a valid version. Use "${oldVersion}" or "${NEW_VERSION}".`)
  }
  const betas = textsIn(body['anthropic_beta']).join(',')
  return {
    'anthropic-version': version === NEW_VERSION ? NEW_VERSION : OLD_VERSION,
    ...(betas && { 'anthropic-beta': betas }),
  }
}

/** On AWS the later version is there for Claude 4.7 and younger only. */
export function refuseNewVersionBefore47(headers: Headers, model: AnthropicModel): void {
  if (headers['anthropic-version'] !== NEW_VERSION || model.rules.sampling !== 'taken') return
  reject(`anthropic_version: "${NEW_VERSION}" is not supported for ${model.id}.`)
}

/** The body without what belongs to the host. */
export function withoutHostFields(body: JsonObject): JsonObject {
  const { anthropic_version: _version, anthropic_beta: _betas, ...rest } = body
  return rest
}
