import { excerpt, type AttemptError, type DocumentBlock, type ImageBlock, type MediaSource } from '@sluice/core'
import { refuseRequest } from '../refuse-request.ts'
import { PROTOCOL } from './protocol-name.ts'
import type { BodyMedia, BodyText } from './request-body.ts'

// Source: https://ai.google.dev/gemini-api/docs/image-understanding (no GIF).
const IMAGE_TYPES: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/webp', 'image/heic', 'image/heif'])

/** The vendor wants to be told the type of what a link leads to. */
const TYPES_BY_EXTENSION: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  heic: 'image/heic',
  heif: 'image/heif',
  pdf: 'application/pdf',
  txt: 'text/plain',
}

/** A picture. @throws AttemptError `unsupported-dialect` for a type that the vendor does not know. */
export function encodeImage({ source }: ImageBlock): BodyMedia {
  const mimeType = typeOf(source)
  if (IMAGE_TYPES.has(mimeType)) return encodeSource(source, mimeType)
  throw unsupported(`pictures of type ${excerpt(mimeType)} are not taken. Send PNG, JPEG, WebP or HEIC.`)
}

/** A document, plain text as what it is. @throws AttemptError `unsupported-dialect` for a link whose type nobody tells. */
export function encodeDocument({ source }: DocumentBlock): BodyMedia | BodyText {
  return source.type === 'text' ? { text: source.text } : encodeSource(source, typeOf(source))
}

function encodeSource(source: MediaSource, mimeType: string): BodyMedia {
  if (source.type === 'url') return { fileData: { mimeType, fileUri: source.url } }
  return { inlineData: { mimeType, data: source.data } }
}

function typeOf(source: MediaSource): string {
  if (source.type === 'base64') return source.mediaType
  const extension = /^https:\/\/[^?#]+\.([a-z0-9]+)(?:[?#]|$)/i.exec(source.url)?.[1]?.toLowerCase()
  const mimeType = TYPES_BY_EXTENSION[extension ?? '']
  if (mimeType) return mimeType
  throw unsupported('a link must be https and end in the extension of its type. Send the bytes instead.')
}

function unsupported(words: string): AttemptError {
  return refuseRequest('unsupported-dialect', PROTOCOL, words)
}
