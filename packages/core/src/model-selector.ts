import type { ModelSelector } from './chat-request.ts'
import { excerpt } from './excerpt.ts'
import { SluiceError } from './sluice-error.ts'
import { TIERS, type Tier } from './tier.ts'

// The selector goes into error messages and into every record of the request.
const MAX_CHARACTERS = 256
const ALLOWED = `Use "auto", ${TIERS.map((name) => `"tier:${name}"`).join(', ')} or a model id.`

/**
 * Reads the `model` of a request: `auto`, `tier:opus`, or a catalog id.
 * @throws SluiceError `invalid_request` on an unknown tier and on more than 256 characters.
 */
export function parseModelSelector(model: string): ModelSelector {
  if (model.length > MAX_CHARACTERS) throw invalid(`longer than ${MAX_CHARACTERS} characters`)
  if (model === 'auto') return { type: 'auto' }
  if (!model.startsWith('tier:')) return { type: 'model', model }
  const tier = model.slice('tier:'.length)
  if (isTier(tier)) return { type: 'tier', tier }
  throw invalid(`there is no tier "${excerpt(tier)}"`)
}

function isTier(name: string): name is Tier {
  return (TIERS as readonly string[]).includes(name)
}

function invalid(fault: string): SluiceError {
  return new SluiceError({ code: 'invalid_request', message: `model: ${fault}. ${ALLOWED}`, param: 'model' })
}
