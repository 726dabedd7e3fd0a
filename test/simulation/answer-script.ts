import { NO_USAGE, type Answer, type AnswerEvent, type Usage } from '@sluice/core'
import type { Draw } from './draw.ts'

/** What a vendor would answer if nothing went wrong. */
export interface AnswerScript {
  /** What a call is billed for its prompt that does not reach its end. */
  readonly inputTokens: number
  /** At its end: some prompts have a token for every character. */
  readonly countedInputTokens: number
  readonly pieces: readonly { readonly text: string; readonly tokens: number }[]
}

export interface ScriptInput {
  readonly draw: Draw
  readonly name: string
  readonly prompt: string
  readonly maxOutputTokens: number
  /** Whether the router will be told what is billed. */
  readonly isCounted: boolean
}

const CHARACTERS_PER_TOKEN = 5
const CHARACTERS_PER_INPUT_TOKEN = 6

/** Every piece says whose it is: an answer of pieces of two calls is found out. */
export function scriptAnswer({ draw, name, prompt, maxOutputTokens, isCounted }: ScriptInput): AnswerScript {
  const isDense = isCounted && draw.chance(0.3)
  const outputTokens = isDense || draw.chance(0.15) ? maxOutputTokens : draw.whole(1, maxOutputTokens)
  const count = Math.min(draw.whole(1, 6), outputTokens)
  const each = Math.floor(outputTokens / count)
  const pieces = Array.from({ length: count }, (_, index) => {
    const tokens = index === count - 1 ? outputTokens - each * (count - 1) : each
    const mark = `<${name} ${index + 1}/${count}>`
    return { text: mark.padEnd(tokens * CHARACTERS_PER_TOKEN, '.'), tokens }
  })
  const inputTokens = Math.ceil(prompt.length / CHARACTERS_PER_INPUT_TOKEN)
  return { inputTokens, countedInputTokens: isDense ? prompt.length : inputTokens, pieces }
}

export function usageOf(inputTokens: number, outputTokens: number): Usage {
  return { ...NO_USAGE, uncachedInputTokens: inputTokens, outputTokens }
}

export function outputTokensOf({ pieces }: AnswerScript): number {
  return pieces.reduce((sum, { tokens }) => sum + tokens, 0)
}

type Counted = Pick<Answer, 'usage' | 'usageSource'>

/** What the vendor says that it has counted. */
export function countedAs(how: 'counted' | 'early' | 'lost' | 'absurd', usage: Usage, draw: Draw): Counted {
  if (how === 'lost') return { usage: NO_USAGE, usageSource: 'estimated' }
  if (how === 'absurd') return { usage: { ...usage, ...draw.pick<Partial<Usage>>(ABSURD) }, usageSource: 'reported' }
  return { usage, usageSource: 'reported' }
}

const ABSURD = [
  { outputTokens: Number.NaN },
  { outputTokens: -5 },
  { uncachedInputTokens: -1 },
  { uncachedInputTokens: Number.NaN, outputTokens: Number.NaN },
  { outputTokens: 1e300 },
  { uncachedInputTokens: Number.POSITIVE_INFINITY },
] as const

export function openingEvents(name: string): readonly AnswerEvent[] {
  return [
    { type: 'start', id: name, model: 'simulated' },
    { type: 'block-start', index: 0, block: { type: 'text' } },
  ]
}
