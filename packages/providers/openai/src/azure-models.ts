import { rowsAt, textAt } from '@sluice/provider-kit'

/**
 * Azure's list of models as OpenAI would have it: the end of a model is the end of its inference. `v1` tells ids alone.
 * Source: https://learn.microsoft.com/rest/api/azureopenai/models/list
 */
export function readAzureModels(body: unknown): unknown {
  const models = rowsAt(body, 'data')
  return models && { data: models.map((model) => ({ id: textAt(model, 'id'), shutdown_date: endOf(model) })) }
}

function endOf(model: unknown): number | undefined {
  const seconds = textAt(model, 'deprecation', 'inference')
  return seconds === undefined ? undefined : Number(seconds)
}
