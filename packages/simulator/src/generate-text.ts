import type { Random } from '@sluice/core'
import { estimateTokens } from './estimate-tokens.ts'
import type { Prompt } from './prompt.ts'

const SHORTEST_TOKENS = 30
const LONGEST_TOKENS = 180
const ECHOED_WORDS = 8
const QUOTED_CHARACTERS = 160

const SENTENCES = [
  'The short answer is that it depends on what you want to keep.',
  'Start with the smallest case that could fail and work outward from there.',
  'Two things matter here: the order of the steps and who may see the result.',
  'Most of the cost sits in the first part, so that is where to look.',
  'A plain table of the cases makes the exceptions easy to spot.',
  'If the numbers disagree, trust the ones that were measured last.',
  'None of this needs to be decided today.',
  'It helps to write down what would prove the assumption wrong.',
  'The second option is slower to set up and cheaper to live with.',
  'Keep the old path until the new one has carried real traffic for a week.',
  'That said, the difference is small enough to ignore in practice.',
  'Check the edge cases: nothing, one, very many, and the same one twice.',
] as const

/** A plausible paragraph of 30 to 180 tokens that names the model and echoes what was asked. */
export function generateText(prompt: Prompt, random: Random): string {
  const wantedTokens = SHORTEST_TOKENS + Math.floor(random.next() * (LONGEST_TOKENS - SHORTEST_TOKENS))
  let text = openingOf(prompt)
  for (let at = Math.floor(random.next() * SENTENCES.length); estimateTokens(text) < wantedTokens; at += 1) {
    text += ` ${SENTENCES[at % SENTENCES.length]}`
  }
  return text
}

function openingOf(prompt: Prompt): string {
  const parts = [`This is ${prompt.model}.`]
  if (prompt.toolResults.length > 0) parts.push(`The tools returned: ${prompt.toolResults.map(quote).join(' and ')}.`)
  if (prompt.images.length > 0) parts.push(`I can see ${countImages(prompt.images)}.`)
  const echoed = prompt.userText.split(/\s+/).filter(Boolean).slice(0, ECHOED_WORDS).join(' ')
  if (echoed && prompt.toolResults.length === 0) parts.push(`You asked: "${echoed}".`)
  return parts.join(' ')
}

function quote(result: string): string {
  return `"${result.slice(0, QUOTED_CHARACTERS)}"`
}

function countImages(images: readonly string[]): string {
  return `${images.length} ${images.length === 1 ? 'image' : 'images'} (${images.join(', ')})`
}
