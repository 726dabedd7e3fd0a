import type { DocumentBlock, MediaSource } from '@sluice/core'
import { DATA_URL } from './media-url.ts'

const DEFAULT_MEDIA_TYPE = 'application/pdf'

/** Where the bytes behind a media URL are. */
export function sourceOf(url: string): MediaSource {
  const [prefix, mediaType] = DATA_URL.exec(url) ?? []
  if (prefix === undefined) return { type: 'url', url }
  return {
    type: 'base64',
    mediaType: mediaType?.split(';')[0] || 'application/octet-stream',
    data: url.slice(prefix.length).replaceAll(/\s/g, ''),
  }
}

/** A document from a data URL, or from bare base64, which is taken for a PDF. Plain text becomes text. */
export function documentSourceOf(fileData: string): DocumentBlock['source'] {
  const source = DATA_URL.test(fileData) ? sourceOf(fileData) : pdfOf(fileData)
  if (source.type !== 'base64' || source.mediaType !== 'text/plain') return source
  return { type: 'text', text: Buffer.from(source.data, 'base64').toString() }
}

/** A source as one URL. */
export function urlOf(source: MediaSource): string {
  return source.type === 'url' ? source.url : `data:${source.mediaType};base64,${source.data}`
}

function pdfOf(data: string): MediaSource {
  return { type: 'base64', mediaType: DEFAULT_MEDIA_TYPE, data: data.replaceAll(/\s/g, '') }
}
