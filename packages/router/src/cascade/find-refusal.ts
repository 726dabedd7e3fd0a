import { textOf } from '@sluice/core'
import type { Detector } from './detector.ts'

// A refusal says so at once; a long answer that begins with an apology may still be one.
const BEGINNING = 240
const LONGEST_REFUSAL = 1_200

const LEAD_INS = [
  'i apologize, but ',
  'i apologise, but ',
  "i'm sorry, but ",
  "i'm very sorry, but ",
  'i am sorry, but ',
  "i'm sorry. ",
  'sorry, but ',
  'sorry, ',
  'unfortunately, ',
  'as an ai language model, ',
  'as an ai assistant, ',
  'as an ai model, ',
  'as an ai, ',
]
// Longer ones first: one may begin as another does.
const SUBJECTS = [
  "i won't be able to ",
  "i don't feel comfortable ",
  "i'm not able to ",
  'i am not able to ',
  "i'm unable to ",
  'i am unable to ',
  "i can't ",
  'i cannot ',
  'i can not ',
  "i won't ",
  'i will not ',
]
const VERBS = [
  'help',
  'assist',
  'comply',
  'fulfill',
  'fulfil',
  'provide',
  'providing',
  'answering',
  'helping',
  'answer',
  'do that',
  'do this',
  'create',
  'generate',
  'write',
  'complete',
  'continue with',
  'engage',
  'support',
  'discuss',
  'share',
  'offer',
]

/** An answer that declines: by its stop reason, by a block that says so, or by how its text begins (in English). */
export const findRefusal: Detector = ({ blocks, stopReason }) => {
  if (stopReason === 'refusal' || stopReason === 'content-filter') return 'the model declined'
  if (blocks.some(({ type }) => type === 'refusal')) return 'the model declined'
  if (blocks.some(({ type }) => type === 'tool-call')) return undefined
  const text = textOf(blocks).trim()
  return text.length <= LONGEST_REFUSAL && declines(text.slice(0, BEGINNING)) ? 'it reads as a refusal' : undefined
}

function declines(beginning: string): boolean {
  const words = withoutLeadIns(beginning.toLowerCase().replaceAll('’', "'").replaceAll(/\s+/g, ' '))
  const rest = after(words, SUBJECTS)
  return rest !== undefined && after(rest, VERBS) !== undefined
}

function withoutLeadIns(words: string): string {
  for (let rest: string | undefined = words; rest !== undefined; rest = after(rest, LEAD_INS)) words = rest
  return words
}

function after(words: string, beginnings: readonly string[]): string | undefined {
  const found = beginnings.find((beginning) => words.startsWith(beginning))
  return found === undefined ? undefined : words.slice(found.length)
}
