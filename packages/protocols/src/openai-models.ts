import type { ListedModel } from './protocol.ts'

/** The body of `GET /v1/models` in both OpenAI protocols. */
export function encodeModels(models: readonly ListedModel[]): unknown {
  return {
    object: 'list',
    data: models.map((model) => ({
      id: model.id,
      object: 'model',
      created: Math.floor(model.createdAt / 1000),
      owned_by: 'sluice',
    })),
  }
}
