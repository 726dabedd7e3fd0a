import type { HostedRequest } from '../anthropic-hosts/answer-hosted.ts'
import { headersFromBody, withoutHostFields } from '../anthropic-hosts/read-version.ts'
import { refuseFallbacks, refuseRemoteSources } from '../anthropic-hosts/refuse-parts.ts'
import { reject } from '../anthropic/reject.ts'
import { isGiven, isObject, textIn, type JsonObject } from '../read-json.ts'
import type { WireRequest } from '../wire.ts'
import { WireRejection } from '../wire-rejection.ts'
import { findVertexModel } from './models.ts'

const OLD_VERSION = 'vertex-2023-10-16'

type Prediction = Pick<WireRequest, 'body' | 'pathValues'>

/** Turns down what rawPredict turns down before the model sees it; the model is named by the path. */
export function readPrediction({ body, pathValues }: Prediction): HostedRequest {
  const request = objectOrReject(body)
  if ('model' in request) reject('model: Extra inputs are not permitted')
  return readHosted(pathValues['model'] ?? '', request, pathValues)
}

/** The same for the token count, where the body names the model. */
export function readCountPrediction({ body, pathValues }: Prediction): HostedRequest {
  const request = objectOrReject(body)
  if (!isGiven(request['model'])) reject('model: Field required')
  return readHosted(textIn(request['model']), request, pathValues)
}

function readHosted(modelId: string, request: JsonObject, place: WireRequest['pathValues']): HostedRequest {
  const model = findVertexModel(modelId)
  if (!model) return rejectModel(modelId, place)
  const headers = headersFromBody(request, OLD_VERSION)
  refuseFallbacks(request)
  refuseRemoteSources(request)
  return { model, modelId, headers, body: withoutHostFields(request) }
}

function rejectModel(modelId: string, { project, location }: WireRequest['pathValues']): never {
  const name = `projects/${project}/locations/${location}/publishers/anthropic/models/${modelId}`
  const message = `Publisher Model \`${name}\` was not found or your project does not have access to it. Please ensure you are using a valid model version.`
  throw new WireRejection({ status: 404, message })
}

function objectOrReject(body: unknown): JsonObject {
  return isObject(body) ? body : reject('Input should be a valid dictionary')
}
