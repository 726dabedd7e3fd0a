import type { Message, UserBlock } from '@sluice/core'
import { stripPleas } from './strip-pleas.ts'
import { stripWrappers } from './strip-wrappers.ts'

const HEAD_CHARACTERS = 6000
const TAIL_CHARACTERS = 2000

/**
 * What the user last asked for, in the user's own words: the newest user message that has any, without a harness's
 * wrappers and without tool results. At most 8,000 characters: the first 6,000 and the last 2,000.
 */
export function intentText(messages: readonly Message[]): string {
  for (let index = messages.length - 1; index >= 0; index -= 1) {
    const message = messages[index]
    if (message?.role !== 'user') continue
    const words = stripWrappers(textOfUser(message.content)).trim()
    if (words !== '') return capped(stripPleas(words))
  }
  return ''
}

function textOfUser(content: readonly UserBlock[]): string {
  const texts: string[] = []
  for (const block of content) if (block.type === 'text') texts.push(block.text)
  return texts.join('\n')
}

function capped(text: string): string {
  if (text.length <= HEAD_CHARACTERS + TAIL_CHARACTERS) return text
  // A cut can fall inside a surrogate pair.
  return (text.slice(0, HEAD_CHARACTERS) + text.slice(-TAIL_CHARACTERS)).toWellFormed()
}
