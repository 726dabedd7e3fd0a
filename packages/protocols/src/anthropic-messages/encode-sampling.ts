import type { ParameterRules, Sampling } from '@sluice/core'
import type { BodySampling } from './request-body.ts'

export interface EncodedSampling {
  readonly body: BodySampling
  readonly dropped: readonly string[]
}

/** True when the sampler's knobs may be sent, by rule of the model and by whether it will think. */
const MAY_BE_SENT: Record<ParameterRules['sampling'], (thinks: boolean) => boolean> = {
  accepted: () => true,
  rejected: () => false,
  'legacy-version': (thinks) => !thinks,
  'without-reasoning': (thinks) => !thinks,
}

const MAX_TEMPERATURE = 1

/**
 * The sampler's knobs that the vendor has and this model takes.
 * Never temperature and top_p together: models from 4.5 on refuse the pair.
 */
export function encodeSampling(sampling: Sampling, rule: ParameterRules['sampling'], thinks: boolean): EncodedSampling {
  const body = MAY_BE_SENT[rule](thinks) ? knobs(sampling) : {}
  const sent: Readonly<Record<string, number | undefined>> = {
    temperature: body.temperature,
    topP: body.top_p,
    topK: body.top_k,
  }
  const wanted = Object.entries(sampling).filter(([, value]) => value !== undefined)
  const dropped = wanted.filter(([name, value]) => sent[name] !== value).map(([name]) => name)
  return { body, dropped }
}

function knobs({ temperature, topP, topK }: Sampling): BodySampling {
  return {
    temperature: temperature === undefined ? undefined : Math.min(temperature, MAX_TEMPERATURE),
    top_p: temperature === undefined ? topP : undefined,
    top_k: topK,
  }
}
