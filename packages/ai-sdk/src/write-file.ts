import { InvalidPromptError, type LanguageModelV4FilePart } from '@ai-sdk/provider'
import type { ChatRequestInput } from '@sluice/core'
import { cacheOf } from './cache-of.ts'

type UserMessage = Extract<Exclude<ChatRequestInput['messages'], string>[number], { role: 'user' }>
export type FileBlock = Extract<Exclude<UserMessage['content'], string>[number], { type: 'image' | 'document' }>

type File = Pick<LanguageModelV4FilePart, 'data' | 'mediaType' | 'filename' | 'providerOptions'>

/** An image or a document. @throws InvalidPromptError for a vendor's own reference, which no other vendor can read. */
export function writeFile({ data, mediaType, filename, providerOptions }: File): FileBlock {
  const cache = cacheOf(providerOptions)
  const isImage = mediaType === 'image' || mediaType.startsWith('image/')
  switch (data.type) {
    case 'text':
      return { type: 'document', source: { type: 'text', text: data.text }, name: filename, cache }
    case 'url': {
      const source = { type: 'url' as const, url: data.url.href }
      return isImage ? { type: 'image', source, cache } : { type: 'document', source, name: filename, cache }
    }
    case 'data': {
      const text = typeof data.data === 'string' ? data.data : Buffer.from(data.data).toString('base64')
      const source = {
        type: 'base64' as const,
        mediaType: isImage ? imageType(mediaType, text) : mediaType,
        data: text,
      }
      return isImage ? { type: 'image', source, cache } : { type: 'document', source, name: filename, cache }
    }
    case 'reference':
      throw new InvalidPromptError({
        prompt: filename,
        message: 'A file that one vendor keeps cannot be routed: send its bytes or its address.',
      })
  }
}

// The first bytes of each format, in base64. Source: the formats' own specifications.
const SIGNATURES = [
  ['iVBORw0K', 'image/png'],
  ['/9j/', 'image/jpeg'],
  ['R0lGOD', 'image/gif'],
  ['UklGR', 'image/webp'],
] as const

/** Callers may say no more than that it is an image. */
function imageType(mediaType: string, base64: string): string {
  if (mediaType !== 'image' && mediaType !== 'image/*') return mediaType
  return SIGNATURES.find(([start]) => base64.startsWith(start))?.[1] ?? 'image/png'
}
