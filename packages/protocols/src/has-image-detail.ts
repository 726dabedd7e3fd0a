import type { Message } from '@sluice/core'

/** True when a picture asks for a detail that a protocol without such a field cannot say. */
export function hasImageDetail(message: Message): boolean {
  if (message.role !== 'user') return false
  const blocks = message.content.flatMap((block) => (block.type === 'tool-result' ? block.content : [block]))
  return blocks.some((block) => block.type === 'image' && block.detail !== undefined && block.detail !== 'auto')
}
