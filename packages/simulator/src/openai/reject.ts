import { WireRejection, type RejectionDetails } from '../wire-rejection.ts'
import { quoted } from '../read-json.ts'
import { findOpenAiModel, type OpenAiModel } from './models.ts'

/** An `invalid_request_error` about one field. */
export function reject(param: string | undefined, message: string, more: Partial<RejectionDetails> = {}): never {
  throw new WireRejection({ status: 400, message, param, ...more })
}

export function rejectMissing(param: string): never {
  return reject(param, `Missing required parameter: '${param}'.`, { code: 'missing_required_parameter' })
}

export function rejectValue(param: string, value: unknown, supported: readonly string[]): never {
  const listed = supported.map((name) => `'${name}'`)
  const message = `Invalid value: '${quoted(value)}'. Supported values are: ${listed.slice(0, -1).join(', ')}${listed.length > 1 ? ', and ' : ''}${listed.at(-1)}.`
  return reject(param, message, { code: 'invalid_value' })
}

export function rejectUnsupported(param: string, hint = ''): never {
  return reject(param, `Unsupported parameter: '${param}' is not supported with this model.${hint}`)
}

/** The model of that id, or a 404. */
export function modelOrReject(id: string): OpenAiModel {
  const model = findOpenAiModel(id)
  if (model) return model
  const message = `The model \`${id}\` does not exist or you do not have access to it.`
  return reject(undefined, message, { status: 404, code: 'model_not_found' })
}

/** Turns down an effort the model does not take; gives the one in force, undefined for a model that does not reason. */
export function effortInForce(model: OpenAiModel, effort: unknown, param: string): string | undefined {
  if (effort === undefined || effort === null) return model.defaultEffort
  if (model.efforts.length === 0) rejectUnsupported(param)
  if (typeof effort === 'string' && model.efforts.includes(effort)) return effort
  const listed = model.efforts.map((name) => `'${name}'`)
  const supported = `${listed.slice(0, -1).join(', ')}, and ${listed.at(-1)}`
  const message = `Unsupported value: '${quoted(effort)}' is not supported with the '${model.id}' model. Supported values are: ${supported}.`
  return reject(param, message, { code: 'unsupported_value' })
}
