import type { Random } from '@sluice/core'
import { generateValue } from './generate-value.ts'
import type { Prompt, PromptTool } from './prompt.ts'

export interface ToolCall {
  readonly name: string
  /** The arguments as JSON text. */
  readonly arguments: string
}

const TELLING_LETTERS = 4

/** The tools the model decides to call: what is forced, else what the user's text names; two when it says "both". */
export function chooseToolCalls(prompt: Prompt, random: Random): readonly ToolCall[] {
  const fitting = fittingTools(prompt)
  const [first, second = first] = fitting
  if (!first || !second) return []
  const wantsBoth = prompt.allowsParallelCalls && wordsOf(prompt.userText).has('both')
  const chosen = wantsBoth ? [first, second] : [first]
  return chosen.map((tool) => ({
    name: tool.name,
    arguments: JSON.stringify(generateValue({ type: 'object', ...tool.parameters }, random)),
  }))
}

function fittingTools(prompt: Prompt): readonly PromptTool[] {
  const choice = prompt.toolChoice
  if (choice.type === 'none') return []
  if (choice.type === 'tool') return prompt.tools.filter((tool) => tool.name === choice.name)
  const named = prompt.toolResults.length > 0 ? [] : prompt.tools.filter((tool) => isNamed(tool, prompt.userText))
  return choice.type === 'any' && named.length === 0 ? prompt.tools.slice(0, 1) : named
}

/** Short words such as `get` name nothing, unless the tool's name has no other. */
function isNamed(tool: PromptTool, userText: string): boolean {
  const words = tool.name.toLowerCase().split(/[_-]/).filter(Boolean)
  const telling = words.filter((word) => word.length >= TELLING_LETTERS)
  const said = wordsOf(userText)
  return (telling.length > 0 ? telling : words).some((word) => said.has(word))
}

function wordsOf(text: string): ReadonlySet<string> {
  return new Set(text.toLowerCase().split(/[^\p{L}\p{N}]+/u))
}
