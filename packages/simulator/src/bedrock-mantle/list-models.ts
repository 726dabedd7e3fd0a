import { jsonReply, type DocumentReply } from '../wire.ts'
import { PREFIX, SERVED } from './read-mantle.ts'

const CREATED_SECONDS = 1_764_547_200

/** `GET /v1/models`, as OpenAI lists models; ids without a profile. */
export function listModels(): DocumentReply {
  const data = [...SERVED].map((id) => ({ id: PREFIX + id, ...COMMON }))
  return jsonReply({ object: 'list', data })
}

const COMMON = { object: 'model', created: CREATED_SECONDS, owned_by: 'anthropic' }
