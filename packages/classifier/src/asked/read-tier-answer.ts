import { TIERS, type Tier } from '@sluice/core'

/** A tier that was named, and how sure it is. */
export interface NamedTier {
  readonly tier: Tier
  /** Probability, 0 to 1. */
  readonly confidence: number
}

const FENCE = '```'
const LONGEST = 500

/** Reads `{"tier": …, "confidence": …}`, alone or in one fenced block. Undefined: it is anything else. */
export function readTierAnswer(text: string): NamedTier | undefined {
  const answer = parse(unfenced(text.trim()))
  if (typeof answer !== 'object' || answer === null || !('tier' in answer) || !('confidence' in answer))
    return undefined
  const tier = TIERS.find((name) => name === answer.tier)
  const { confidence } = answer
  if (!tier || typeof confidence !== 'number' || !(confidence >= 0 && confidence <= 1)) return undefined
  return { tier, confidence }
}

function unfenced(text: string): string {
  if (!text.startsWith(FENCE) || !text.endsWith(FENCE)) return text
  const firstBreak = text.indexOf('\n')
  return firstBreak === -1 ? text : text.slice(firstBreak, -FENCE.length)
}

function parse(text: string): unknown {
  if (text.length > LONGEST) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined // the question was whether it parses
  }
}
