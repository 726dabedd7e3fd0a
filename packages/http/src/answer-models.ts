import { SluiceError } from '@sluice/core'
import type { Surface } from '@sluice/protocols'
import type { Exchange } from './exchange.ts'
import type { Reading } from './routes.ts'
import { writeJson } from './write-json.ts'

/** Lists what a client may put into `model`. */
export function answerModels(exchange: Exchange, _: string, router: Reading): void {
  writeJson(exchange, 200, {}, exchange.surface.encodeModels(router.models()))
}

/** Describes one model. @throws SluiceError `model_not_found` */
export function answerModel(exchange: Exchange, id: string, router: Reading): void {
  writeJson(exchange, 200, {}, describeModel(exchange.surface, id, router))
}

/** One model in the client's protocol. @throws SluiceError `model_not_found` */
export function describeModel(surface: Surface, id: string, router: Pick<Reading, 'models'>): unknown {
  const model = router.models().find((candidate) => candidate.id === id)
  if (!model) throw new SluiceError({ code: 'model_not_found', message: 'There is no such model. See GET /v1/models.' })
  return onlyEntry(surface.encodeModels([model]))
}

// Both vendors list models under `data` and describe one by the same object.
function onlyEntry(list: unknown): unknown {
  if (typeof list === 'object' && list !== null && 'data' in list && Array.isArray(list.data)) return list.data[0]
  throw new Error('http: the surface lists models in a shape that has no data.')
}
