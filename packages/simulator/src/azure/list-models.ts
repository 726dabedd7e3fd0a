import { OPENAI_MODELS, type OpenAiModel } from '../openai/models.ts'
import type { JsonObject } from '../read-json.ts'
import { jsonReply, type DocumentReply, type WireRequest } from '../wire.ts'
import { WireRejection } from '../wire-rejection.ts'

// Deployments are not in it: those are known to Azure's resource manager alone.
// Source: https://learn.microsoft.com/rest/api/microsoft-foundry/azureopenai/models
const VERSIONS: ReadonlySet<string> = new Set(['v1', 'preview'])

/** `GET /openai/v1/models`: the models that a resource could deploy, as OpenAI lists them. */
export function listModels({ query }: WireRequest): DocumentReply {
  const version = query.get('api-version')
  if (version !== null && !VERSIONS.has(version)) {
    throw new WireRejection({ status: 400, code: 'BadRequest', message: 'API version not supported' })
  }
  const data = OPENAI_MODELS.map((model) => ({
    id: idOf(model),
    ...OBJECT,
    created: model.created,
    owned_by: 'openai',
  }))
  return jsonReply({ object: 'list', data })
}

/** `GET /openai/models` of a dated version: what can be done with each, and until when. */
export function listModelsInFull(): DocumentReply {
  return jsonReply({ object: 'list', data: OPENAI_MODELS.map(describe) })
}

const OBJECT = { object: 'model' }
const YEAR_SECONDS = 365 * 86_400

function describe(model: OpenAiModel): JsonObject {
  return {
    id: idOf(model),
    ...OBJECT,
    status: 'succeeded',
    created_at: model.created,
    capabilities: { fine_tune: false, inference: true, completion: false, chat_completion: true, embeddings: false },
    lifecycle_status: 'generally-available',
    deprecation: { inference: model.created + 2 * YEAR_SECONDS },
  }
}

function idOf({ id, datedId }: OpenAiModel): string {
  return datedId ?? id
}
