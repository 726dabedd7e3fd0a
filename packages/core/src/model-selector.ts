import type { ModelSelector } from './chat-request.ts'
import { SluiceError } from './sluice-error.ts'
import { TIERS, type Tier } from './tier.ts'

/** Reads the `model` of a request: `auto`, `tier:opus`, or a catalog id. @throws SluiceError on an unknown tier. */
export function parseModelSelector(model: string): ModelSelector {
  if (model === 'auto') return { type: 'auto' }
  if (!model.startsWith('tier:')) return { type: 'model', model }
  const tier = model.slice('tier:'.length)
  if (isTier(tier)) return { type: 'tier', tier }
  throw new SluiceError({
    code: 'invalid_request',
    message: `model: there is no tier "${tier}". Use "auto", ${TIERS.map((name) => `"tier:${name}"`).join(', ')} or a model id.`,
    param: 'model',
  })
}

function isTier(name: string): name is Tier {
  return (TIERS as readonly string[]).includes(name)
}
