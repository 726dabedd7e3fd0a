import { textOf, type AssistantBlock } from '@sluice/core'
import { isRefusalInWords } from './explained-refusal.ts'

/** True for an answer that says that the model declines, and nothing else. */
export function isOnlyRefusal(blocks: readonly AssistantBlock[]): boolean {
  const isCalling = blocks.some((block) => block.type === 'tool-call')
  return blocks.some(isRefusalInWords) && !isCalling && textOf(blocks) === ''
}
