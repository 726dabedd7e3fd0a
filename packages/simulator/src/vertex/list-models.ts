import type { JsonObject } from '../read-json.ts'
import { jsonReply, type DocumentReply, type WireRequest } from '../wire.ts'
import { WireRejection } from '../wire-rejection.ts'
import { VERTEX_IDS } from './models.ts'

const USUAL_PAGE = 10

/** `GET /v1beta1/publishers/anthropic/models`: Model Garden, page by page. The version v1 has no such method. */
export function listPublisherModels({ query }: WireRequest): DocumentReply {
  const size = wholeNumber(query, 'pageSize') || USUAL_PAGE
  const from = wholeNumber(query, 'pageToken')
  const next = from + size < VERTEX_IDS.length ? { nextPageToken: String(from + size) } : {}
  return jsonReply({ publisherModels: VERTEX_IDS.slice(from, from + size).map(describe), ...next })
}

function describe(id: string): JsonObject {
  const [name = '', versionId = 'default'] = id.split('@')
  return {
    name: `publishers/anthropic/models/${name}`,
    versionId,
    openSourceCategory: 'PROPRIETARY',
    launchStage: 'GA',
    publisherModelTemplate: `projects/{project}/locations/{location}/publishers/anthropic/models/${name}`,
  }
}

function wholeNumber(query: URLSearchParams, name: string): number {
  const text = query.get(name) ?? '0'
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new WireRejection({ status: 400, type: 'INVALID_ARGUMENT', message: `Invalid value at '${name}', "${text}"` })
}
