import { describe, expect, it } from 'vitest'
import { mediaUrl, webUrl } from './media-url.ts'

const DATA = 'data:image/png;base64,AA=='

describe('media', () => {
  it.each(['https://x.test/a.png', 'HTTP://x.test'])('may be on the web: %s', (url) => {
    expect([webUrl.safeParse(url).success, mediaUrl.safeParse(url).success]).toEqual([true, true])
  })

  it('may be in the URL itself, where a protocol says it so', () => {
    expect([webUrl.safeParse(DATA).success, mediaUrl.safeParse(DATA).success]).toEqual([false, true])
  })

  it.each([
    'file:///etc/passwd',
    ' file:///etc/passwd',
    'FILE:/etc/passwd',
    'gs://bucket/a.png',
    'ftp://x.test/a.png',
    'data:text/html,<b>',
    '//x.test/a.png',
    '/etc/passwd',
    'http://',
    '',
  ])('are nowhere else: %j', (url) => {
    expect([webUrl.safeParse(url).success, mediaUrl.safeParse(url).success]).toEqual([false, false])
  })
})
