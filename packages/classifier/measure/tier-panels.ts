import type { Tier } from '@sluice/core'

/** The models that stand for each tier: what a tier scores on a prompt is their mean, so that no single model's whims are learned. */
export const TIER_PANELS: Readonly<Record<Tier, readonly string[]>> = {
  haiku: [
    'claude-3-haiku-20240307',
    'claude-3-5-haiku-20241022',
    'gpt-3.5-turbo-0125',
    'gpt-4o-mini-2024-07-18',
    'gemini-1.5-flash',
    'gemini-1.5-flash-002',
    'Meta-Llama-3-8B-Instruct',
    'Meta-Llama-3.1-8B-Instruct',
    'Mixtral-8x7B-Instruct-v0.1',
    'Qwen2.5-7B-Instruct',
  ],
  sonnet: [
    'claude-3-sonnet-20240229',
    'gemini-1.5-pro',
    'gemini-1.5-pro-002',
    'gpt-4-turbo-2024-04-09',
    'gpt-4-0125-preview',
    'Meta-Llama-3-70B-Instruct',
    'Meta-Llama-3.1-70B-Instruct',
    'Qwen2.5-72B-Instruct',
  ],
  opus: [
    'claude-3-opus-20240229',
    'claude-3-5-sonnet-20240620',
    'claude-3-5-sonnet-20241022',
    'gpt-4o-2024-05-13',
    'gpt-4o-2024-08-06',
    'Llama-3.1-405B-Inst@sambanova',
    'o1-mini-2024-09-12',
    'o1-preview-2024-09-12',
  ],
}

/** The mean score of a tier's models on a prompt; NaN when none of them saw it. */
export function panelScore(scores: Readonly<Record<string, number>>, tier: Tier): number {
  const known = TIER_PANELS[tier].map((model) => scores[model]).filter((score) => score !== undefined)
  return known.reduce((sum, score) => sum + score, 0) / known.length
}
