import type { ListedModel } from '../protocol.ts'

/** A page of `GET /v1/models`; here always the only one. */
export interface ModelsBody {
  readonly data: readonly ModelBody[]
  readonly first_id: string | null
  readonly last_id: string | null
  readonly has_more: false
}

interface ModelBody {
  readonly type: 'model'
  readonly id: string
  readonly display_name: string
  /** As RFC 3339. */
  readonly created_at: string
  readonly lifecycle: 'active'
  readonly deprecated_at: null
  readonly retires_at: null
  readonly line: null
  readonly max_input_tokens: number
  readonly max_tokens: number
  readonly capabilities: null
}

/** The list of models. */
export function encodeModels(models: readonly ListedModel[]): ModelsBody {
  return {
    data: models.map(encodeModel),
    first_id: models.at(0)?.id ?? null,
    last_id: models.at(-1)?.id ?? null,
    has_more: false,
  }
}

function encodeModel(model: ListedModel): ModelBody {
  return {
    type: 'model',
    id: model.id,
    display_name: model.name,
    created_at: new Date(model.createdAt).toISOString(),
    lifecycle: 'active',
    deprecated_at: null,
    retires_at: null,
    line: null,
    max_input_tokens: model.contextWindowTokens,
    max_tokens: model.maxOutputTokens,
    capabilities: null,
  }
}
