import { findOpenAiModel } from '../openai/models.ts'
import { rejectMissing } from '../openai/reject.ts'
import { isGiven, isObject, textIn, type JsonObject } from '../read-json.ts'
import type { WireContext, WireRequest } from '../wire.ts'
import { WireRejection } from '../wire-rejection.ts'
import { frontRejection } from './errors.ts'

export interface AskedDeployment {
  readonly name: string
  /** The body with the model that is deployed under the name. */
  readonly body: JsonObject
}

/** The deployment that the path names, or else the body. By configured name first; a model's own id is the default one. */
export function readDeployment({ pathValues, body }: WireRequest, { deployments }: WireContext): AskedDeployment {
  if (!isObject(body)) return rejectMissing('model')
  const name = pathValues['deployment'] ?? textIn(body['model'])
  if (!name && !isGiven(body['model'])) rejectMissing('model')
  const model = findOpenAiModel(deployments[name] ?? name)
  if (!model) throw new WireRejection(frontRejection(404))
  return { name, body: { ...body, model: model.id } }
}
