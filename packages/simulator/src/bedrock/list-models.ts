import { reject } from '../anthropic/reject.ts'
import type { JsonObject } from '../read-json.ts'
import { jsonReply, type DocumentReply, type WireRequest } from '../wire.ts'
import { BEDROCK_MODELS, type BedrockModel } from './models.ts'

const PROVIDER = /^[A-Za-z0-9- ]{1,63}$/
const CHOICES: Readonly<Record<string, readonly string[]>> = {
  byCustomizationType: ['FINE_TUNING', 'CONTINUED_PRE_TRAINING', 'DISTILLATION'],
  byInferenceType: ['ON_DEMAND', 'PROVISIONED'],
  byOutputModality: ['TEXT', 'IMAGE', 'EMBEDDING'],
}
const TYPES = ['SYSTEM_DEFINED', 'APPLICATION']
const MOST_RESULTS = 1000
const REGION_ARN = 'arn:aws:bedrock:us-east-1:'

/** `GET /foundation-models`: models by their bare ids, all on one page. */
export function listFoundationModels({ query }: WireRequest): DocumentReply {
  for (const [name, allowed] of Object.entries(CHOICES)) oneOf(query, name, allowed)
  const provider = query.get('byProvider')
  if (provider !== null && !PROVIDER.test(provider)) invalid('byProvider', provider, PROVIDER.source)
  // No Claude model of today can be customised or is there without a profile; of Anthropic they are all.
  const isNone = query.has('byCustomizationType') || query.has('byInferenceType')
  const isOther = provider !== null && provider.toLowerCase() !== 'anthropic'
  const isText = (query.get('byOutputModality') ?? 'TEXT') === 'TEXT'
  return jsonReply({ modelSummaries: isNone || isOther || !isText ? [] : BEDROCK_MODELS.map(summaryOf) })
}

/** `GET /inference-profiles`: those that AWS defines, page by page; nobody has made any of their own here. */
export function listInferenceProfiles({ query }: WireRequest): DocumentReply {
  const type = oneOf(query, 'type', TYPES) ?? 'SYSTEM_DEFINED'
  const size = resultsOf(query)
  const profiles = type === 'APPLICATION' ? [] : BEDROCK_MODELS.flatMap(profilesOf)
  const from = Number(query.get('nextToken') ?? 0)
  if (!Number.isSafeInteger(from) || from < 0) reject('The provided nextToken is not valid.')
  const next = from + size < profiles.length ? { nextToken: String(from + size) } : {}
  return jsonReply({ inferenceProfileSummaries: profiles.slice(from, from + size), ...next })
}

function summaryOf({ id, model }: BedrockModel): JsonObject {
  return {
    modelArn: modelArn(id),
    modelId: id,
    modelName: model.id,
    providerName: 'Anthropic',
    inputModalities: ['TEXT', 'IMAGE'],
    outputModalities: ['TEXT'],
    responseStreamingSupported: true,
    customizationsSupported: [],
    inferenceTypesSupported: ['INFERENCE_PROFILE'],
    modelLifecycle: { status: 'ACTIVE', startOfLifeTime: `${model.releasedOn}T00:00:00Z` },
  }
}

function profilesOf({ id, model, profiles }: BedrockModel): JsonObject[] {
  return profiles.map((prefix) => ({
    inferenceProfileId: `${prefix}.${id}`,
    inferenceProfileArn: `${REGION_ARN}123456789012:inference-profile/${prefix}.${id}`,
    inferenceProfileName: `${prefix} ${model.id}`,
    models: [{ modelArn: modelArn(id) }],
    status: 'ACTIVE',
    type: 'SYSTEM_DEFINED',
  }))
}

function modelArn(id: string): string {
  return `${REGION_ARN}:foundation-model/${id}`
}

function oneOf(query: URLSearchParams, name: string, allowed: readonly string[]): string | undefined {
  const value = query.get(name) ?? undefined
  if (value === undefined || allowed.includes(value)) return value
  return invalid(name, value, `enum value set: [${allowed.join(', ')}]`)
}

function resultsOf(query: URLSearchParams): number {
  const text = query.get('maxResults') ?? String(MOST_RESULTS)
  const size = Number(text)
  if (Number.isSafeInteger(size) && size >= 1 && size <= MOST_RESULTS) return size
  return invalid('maxResults', text, `between 1 and ${MOST_RESULTS}`)
}

function invalid(name: string, value: string, constraint: string): never {
  return reject(
    `1 validation error detected: Value '${value}' at '${name}' failed to satisfy constraint: Member must satisfy ${constraint}`,
  )
}
