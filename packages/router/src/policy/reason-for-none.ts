import { TIERS, type ChatRequest, type KeyGrant } from '@sluice/core'
import type { Decision } from '../decision.ts'
import type { CompiledPolicy } from './compile-policy.ts'
import { quoted } from './policy-path.ts'

/** Why nobody can answer a request at all, for the caller. */
export interface NoCandidate {
  readonly code: 'model_not_found' | 'invalid_request' | 'context_length_exceeded' | 'forbidden'
  readonly message: string
  readonly param?: string
}

/** Says why a decision has no candidates; undefined when it has some. */
export function reasonForNone(
  request: ChatRequest,
  decision: Decision,
  policy: CompiledPolicy,
  grant?: KeyGrant,
): NoCandidate | undefined {
  if (decision.candidates.length > 0) return undefined
  if (request.model.type === 'model' && !policy.byModel.has(request.model.model)) {
    return unknownModel(request.model.model, policy)
  }
  const byRules = decision.excluded.filter(({ forbiddenBy }) => forbiddenBy === 'rules')
  if (byRules.length > 0) return ruledOut(byRules)
  if (grant && decision.excluded.some(({ forbiddenBy }) => forbiddenBy === 'key')) return forbidden(grant)
  const isTooLong = decision.excluded.every((one) => one.isTooLong)
  const why = [...new Set(decision.excluded.map((one) => one.reason))].join('; ')
  return {
    code: isTooLong ? 'context_length_exceeded' : 'invalid_request',
    message: `No model that may answer can take this request: ${why}.`,
  }
}

/** It could be answered, were it not for the rules of the policy. */
function ruledOut(excluded: Decision['excluded']): NoCandidate {
  const why = [...new Set(excluded.map(({ reason }) => reason))].join('; ')
  return { code: 'forbidden', message: `The policy's rules leave nobody who could answer this request: ${why}.` }
}

/** What is asked for is there, for others: the key's own bearer is told what it may do. */
function forbidden({ tiers, models }: KeyGrant): NoCandidate {
  const allowed = [
    ...(tiers ? [`the tiers ${quoted(tiers)}`] : []),
    ...(models ? [`the models ${quoted(models)}`] : []),
  ]
  const message = `model: this key may not use what could answer this request. It may use ${allowed.join(' and ')}.`
  return { code: 'forbidden', message, param: 'model' }
}

function unknownModel(model: string, policy: CompiledPolicy): NoCandidate {
  const allowed = ['auto', ...TIERS.map((tier) => `tier:${tier}`), ...policy.byModel.keys()]
  return {
    code: 'model_not_found',
    message: `model: there is no "${model}". Allowed: ${allowed.map((name) => `"${name}"`).join(', ')}.`,
    param: 'model',
  }
}
