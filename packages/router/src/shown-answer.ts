import { textOf, type Answer } from '@sluice/core'

const HEAD_CHARACTERS = 12_000
const TAIL_CHARACTERS = 4_000

/** An answer as a judge gets to see it: its text and its tool calls, not all of it when it is long. */
export function shownAnswer({ blocks }: Pick<Answer, 'blocks'>): string {
  const calls = blocks.flatMap((block) => (block.type === 'tool-call' ? `${block.name}(${block.argumentsJson})` : []))
  const text = [textOf(blocks), ...calls].join('\n')
  if (text.length <= HEAD_CHARACTERS + TAIL_CHARACTERS) return text
  // A cut can fall inside a surrogate pair.
  return `${text.slice(0, HEAD_CHARACTERS)}\n[...]\n${text.slice(-TAIL_CHARACTERS)}`.toWellFormed()
}
