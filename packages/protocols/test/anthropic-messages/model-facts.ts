import type { Capabilities, ModelFacts, ParameterRules } from '@sluice/core'
import { CAPABILITIES, INTAKE } from '../takes-everything.ts'

/** Takes everything: adaptive thinking, off by default; no sampling. */
const ADAPTIVE: ParameterRules = {
  sampling: 'rejected',
  thinking: { budget: false, adaptive: true, disabled: true, betweenTools: false, byDefault: 'off' },
  forcedToolChoice: true,
  prefill: false,
  efforts: ['low', 'medium', 'high', 'xhigh', 'max'],
}

/** The rules of hand-made classes of models. */
export const RULES = {
  adaptive: ADAPTIVE,
  /** Thinking cannot be switched off, tools cannot be forced. */
  alwaysOn: {
    ...ADAPTIVE,
    thinking: { budget: false, adaptive: true, disabled: false, betweenTools: false, byDefault: 'always' },
    forcedToolChoice: false,
  },
  /** Thinking can only be reduced to that between tools. */
  betweenTools: {
    ...ADAPTIVE,
    thinking: { budget: false, adaptive: true, disabled: false, betweenTools: true, byDefault: 'on' },
  },
  /** Thinking by budget, no effort levels, sampling in the old API version. */
  budget: {
    ...ADAPTIVE,
    sampling: 'legacy-version',
    thinking: { budget: true, adaptive: false, disabled: true, betweenTools: false, byDefault: 'off' },
    prefill: true,
    efforts: [],
  },
  /** Thinking by budget or adaptive, some effort levels. */
  transitional: {
    ...ADAPTIVE,
    sampling: 'legacy-version',
    thinking: { budget: true, adaptive: true, disabled: true, betweenTools: false, byDefault: 'off' },
    efforts: ['low', 'medium', 'high', 'max'],
  },
} as const satisfies Record<string, ParameterRules>

/** Facts of a hand-made model. */
export function modelFacts(parameters: ParameterRules, capabilities: Partial<Capabilities> = {}): ModelFacts {
  return {
    id: 'model-under-test',
    name: 'Model under test',
    contextWindowTokens: 200_000,
    maxInputTokens: 200_000,
    maxOutputTokens: 64_000,
    capabilities: { ...CAPABILITIES, ...capabilities },
    parameters,
    intake: INTAKE,
    tokenizer: { family: 'test', charactersPerToken: 3.5 },
  }
}
