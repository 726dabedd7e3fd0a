import { SluiceError } from '@sluice/core'
import type { Router } from '@sluice/router'
import { authenticate } from './authenticate.ts'
import type { Exchange } from './exchange.ts'
import { writeJson } from './write-json.ts'

/** Lists what a client may put into `model`. */
export async function answerModels(exchange: Exchange, router: Router): Promise<void> {
  await authenticate(exchange.req, exchange.settings.authenticate)
  writeJson(exchange, 200, {}, exchange.surface.encodeModels(router.models()))
}

/** Describes one model. @throws SluiceError `model_not_found` */
export async function answerModel(exchange: Exchange, router: Router, id: string): Promise<void> {
  await authenticate(exchange.req, exchange.settings.authenticate)
  const model = router.models().find((candidate) => candidate.id === id)
  if (!model) throw new SluiceError({ code: 'model_not_found', message: 'There is no such model. See GET /v1/models.' })
  writeJson(exchange, 200, {}, onlyEntry(exchange.surface.encodeModels([model])))
}

// Both vendors list models under `data` and describe one by the same object.
function onlyEntry(list: unknown): unknown {
  if (typeof list === 'object' && list !== null && 'data' in list && Array.isArray(list.data)) return list.data[0]
  throw new Error('http: the surface lists models in a shape that has no data.')
}
