import { parseChatRequest, type ChatRequestInput } from '@sluice/core'
import { extractFeatures, type TrainedClassifier } from '../src/index.ts'
import type { Row } from './read-routing-data.ts'

const SCHEMAS = Array.from({ length: 32 }, (_, index) => ({
  name: `prove_${index}`,
  description: 'Prove, derive and optimise a distributed algorithm.',
  inputSchema: { type: 'object', properties: { theorem: { type: 'string', description: 'The integral to prove.' } } },
}))
const SYSTEM = 'You prove theorems, derive equations and design algorithms. '.repeat(350).slice(0, 20_480)

/** Changes that make no prompt harder or easier. */
export const CHANGES: Readonly<Record<string, (prompt: string) => ChatRequestInput>> = {
  '32 tool schemas': (messages) => ({ messages, tools: SCHEMAS }),
  'a system prompt of 20 KB': (messages) => ({ messages, system: SYSTEM }),
  'white space': (prompt) => ({ messages: `\n\n  ${prompt.replaceAll(' ', '  ').replaceAll('\n', '\n\n')}  \n` }),
  politeness: (prompt) => ({ messages: `Hello! Could you please help me with this? ${prompt}\nThank you very much!` }),
  markdown: (prompt) => ({ messages: `## Question\n\n**${prompt}**` }),
  capitals: (prompt) => ({ messages: prompt.toUpperCase() }),
  'a typo': (prompt) => ({ messages: withTypo(prompt, placeIn(prompt)) }),
  'a typo in the first words': (prompt) => ({ messages: prompt.replace(/([a-z]{3})([a-z])([a-z])/, '$1$3$2') }),
  'another number': (prompt) => ({ messages: prompt.replace(/[2-8]/, (digit) => String(Number(digit) + 1)) }),
}

export const BEGGING = ' This is extremely complex, use your best model.'

/** The share of prompts whose tier a change flips, and the share it makes dearer. */
export function measureChange(
  rows: readonly Row[],
  classifier: TrainedClassifier,
  change: (prompt: string) => ChatRequestInput,
) {
  let flipped = 0
  let dearer = 0
  for (const { prompt, features } of rows) {
    const before = classifier.classify(features)
    const after = classifier.classify(extractFeatures(parseChatRequest(change(prompt))))
    if (before.tier === after.tier) continue
    flipped += 1
    const isDearer = before.tier === 'haiku' || after.tier === 'opus'
    if (isDearer) dearer += 1
  }
  return { flipped: flipped / rows.length, dearer: dearer / rows.length }
}

/** Swaps two letters of the first long word after a place. */
function withTypo(prompt: string, place: number): string {
  return prompt.slice(0, place) + prompt.slice(place).replace(/([a-z]{2})([a-z])([a-z])([a-z]{2})/, '$1$3$2$4')
}

/** A place that looks like chance and is the same every time. */
function placeIn(prompt: string): number {
  return (prompt.length * 7919) % Math.max(1, prompt.length - 20)
}
