import type { AssistantBlock } from '@sluice/core'
import type { Detector } from './detector.ts'

/** An answer with nothing to read and nothing to run. Thoughts are for the model. */
export const findEmpty: Detector = ({ blocks, stopReason }) =>
  stopReason === 'pause' || blocks.some(saysSomething) ? undefined : 'it is empty'

function saysSomething(block: AssistantBlock): boolean {
  switch (block.type) {
    case 'tool-call':
      return true
    case 'text':
    case 'refusal':
      return block.text.trim() !== ''
    case 'reasoning':
      return false
  }
}
