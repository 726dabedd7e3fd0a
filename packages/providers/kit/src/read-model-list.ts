import { AttemptError, type VendorModel } from '@sluice/core'

const STATUSES = ['active', 'deprecated', 'retired'] as const

/**
 * Reads a vendor's list of models: `{ data: [{ id, … }] }` at Anthropic and OpenAI alike, with the day of a model's end
 * where the vendor tells it (`retires_at`, `shutdown_date`). @throws AttemptError when it is no such list.
 */
export function readModelList(body: unknown): readonly VendorModel[] {
  const data = field(body, 'data')
  if (!Array.isArray(data)) throw new AttemptError({ kind: 'malformed-answer', message: 'the list of models is none' })
  return data.flatMap((model: unknown) => {
    const id = field(model, 'id')
    if (typeof id !== 'string') return []
    const lifecycle = field(model, 'lifecycle')
    const status = STATUSES.find((name) => name === lifecycle)
    return [{ id, status, retires: dayOf(field(model, 'retires_at') ?? field(model, 'shutdown_date')) }]
  })
}

/** A date or a time in ISO 8601, or seconds since 1970, as `YYYY-MM-DD`. */
function dayOf(value: unknown): string | undefined {
  const time = typeof value === 'number' ? value * 1_000 : typeof value === 'string' ? Date.parse(value) : NaN
  return Number.isFinite(time) ? new Date(time).toISOString().slice(0, 10) : undefined
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}
