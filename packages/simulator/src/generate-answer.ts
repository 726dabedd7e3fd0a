import type { Random } from '@sluice/core'
import { chooseToolCalls, type ToolCall } from './choose-tool-calls.ts'
import { estimateTokens, firstTokens } from './estimate-tokens.ts'
import { generateText } from './generate-text.ts'
import { generateValue } from './generate-value.ts'
import { REFUSE_MARK, type Prompt } from './prompt.ts'

export type StopCause = 'end' | 'length' | 'stop-sequence' | 'tool-calls' | 'refusal'

/** What the model said, before any wire gives it a form. */
export interface GeneratedAnswer {
  /** Empty when the model did not think. */
  readonly reasoning: string
  readonly text: string
  readonly toolCalls: readonly ToolCall[]
  readonly stop: StopCause
  /** The one that was hit. */
  readonly stopSequence?: string
  /** The whole output, reasoning included. */
  readonly outputTokens: number
  readonly reasoningTokens: number
}

export const REFUSAL_TEXT = "I'm sorry, but I can't help with that."

const PREFACE = 'Let me look that up.'
const THOUGHTS = [
  'The question has two parts; take the second one first.',
  'Check the assumption before answering.',
  'An example would make this clearer, but keep it short.',
] as const

/** Makes the answer: the same for the same prompt and randomness. */
export function generateAnswer(prompt: Prompt, random: Random): GeneratedAnswer {
  if (prompt.userText.includes(REFUSE_MARK)) return refuse()
  const reasoning = prompt.reasons ? think(prompt, random) : ''
  const reasoningTokens = estimateTokens(reasoning)
  const roomTokens = prompt.maxOutputTokens - reasoningTokens
  const said = callTools(prompt, random, roomTokens) ?? speak(prompt, random, roomTokens)
  const outputTokens = reasoningTokens + estimateTokens(said.text) + tokensOf(said.toolCalls)
  return { ...said, reasoning, reasoningTokens, outputTokens }
}

type Said = Pick<GeneratedAnswer, 'text' | 'toolCalls' | 'stop' | 'stopSequence'>

function refuse(): GeneratedAnswer {
  const outputTokens = estimateTokens(REFUSAL_TEXT)
  return { reasoning: '', text: REFUSAL_TEXT, toolCalls: [], stop: 'refusal', outputTokens, reasoningTokens: 0 }
}

/** Thinking takes at most half of the room, so that something is left to answer with. */
function think(prompt: Prompt, random: Random): string {
  const thoughts = THOUGHTS.slice(0, 1 + Math.floor(random.next() * THOUGHTS.length))
  return firstTokens(thoughts.join(' '), Math.floor(prompt.maxOutputTokens / 2))
}

/** Undefined when no tool is called, or when the calls do not fit in the room. */
function callTools(prompt: Prompt, random: Random, roomTokens: number): Said | undefined {
  const toolCalls = chooseToolCalls(prompt, random)
  const text = prompt.toolChoice.type === 'auto' && random.next() < 0.5 ? PREFACE : ''
  const tokens = estimateTokens(text) + tokensOf(toolCalls)
  if (toolCalls.length === 0 || tokens > roomTokens) return undefined
  return { text, toolCalls, stop: 'tool-calls' }
}

function speak(prompt: Prompt, random: Random, roomTokens: number): Said {
  const whole = prompt.outputSchema
    ? JSON.stringify(generateValue(prompt.outputSchema, random))
    : generateText(prompt, random)
  const stopped = cutAtStopSequence(whole, prompt.stopSequences)
  const text = firstTokens(stopped.text, roomTokens)
  if (text.length < stopped.text.length) return { text, toolCalls: [], stop: 'length' }
  return { ...stopped, toolCalls: [] }
}

function cutAtStopSequence(text: string, sequences: readonly string[]): Omit<Said, 'toolCalls'> {
  const hits = sequences
    .map((stopSequence) => ({ stopSequence, at: stopSequence ? text.indexOf(stopSequence) : -1 }))
    .filter((hit) => hit.at >= 0)
    .toSorted((a, b) => a.at - b.at)
  const [first] = hits
  if (!first) return { text, stop: 'end' }
  return { text: text.slice(0, first.at), stop: 'stop-sequence', stopSequence: first.stopSequence }
}

function tokensOf(calls: readonly ToolCall[]): number {
  return calls.reduce((sum, call) => sum + estimateTokens(call.name + call.arguments), 0)
}
