import { expect, test } from 'vitest'
import { readAzureModels } from './azure-models.ts'

test('takes the end of inference for the end of a model, and says nothing where Azure does not', () => {
  const rows = [
    { id: 'gpt-5.4-2026-03-05', deprecation: { fine_tune: 1, inference: 1_796_000_000 } },
    { id: 'gpt-5.5' },
  ]
  expect(readAzureModels({ data: rows })).toEqual({
    data: [
      { id: 'gpt-5.4-2026-03-05', shutdown_date: 1_796_000_000 },
      { id: 'gpt-5.5', shutdown_date: undefined },
    ],
  })
  expect(readAzureModels({ error: 'no' })).toBeUndefined()
})
