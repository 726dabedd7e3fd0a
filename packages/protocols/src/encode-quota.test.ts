import { describe, expect, it } from 'vitest'
import { surface as messages } from './anthropic-messages/index.ts'
import { surface as chat } from './openai-chat/index.ts'
import { surface as responses } from './openai-responses/index.ts'

const TIME = Date.UTC(2026, 10, 22, 12, 0, 0)
const QUOTA = {
  requests: { limit: 60, remaining: 59, refillMs: 1_000 },
  tokens: { limit: 9_000, remaining: 0, refillMs: 90_500 },
}

describe('what is left of a caller’s quotas', () => {
  it.each([chat, responses])('is told in OpenAI’s headers, with durations: $name', (surface) => {
    expect(surface.encodeQuota(QUOTA, TIME)).toEqual({
      'x-ratelimit-limit-requests': '60',
      'x-ratelimit-remaining-requests': '59',
      'x-ratelimit-reset-requests': '1s',
      'x-ratelimit-limit-tokens': '9000',
      'x-ratelimit-remaining-tokens': '0',
      'x-ratelimit-reset-tokens': '1m31s',
    })
  })

  it.each([
    [0, '0ms'],
    [5.2, '6ms'],
    [999.5, '1s'],
    [59_001, '1m0s'],
  ])('is full again in %d ms, which is %s', (refillMs, text) => {
    const requests = { limit: 1, remaining: 0, refillMs }
    expect(chat.encodeQuota({ requests }, TIME)).toMatchObject({ 'x-ratelimit-reset-requests': text })
  })

  it('is told in Anthropic’s headers, with the time of day', () => {
    expect(messages.encodeQuota(QUOTA, TIME)).toEqual({
      'anthropic-ratelimit-requests-limit': '60',
      'anthropic-ratelimit-requests-remaining': '59',
      'anthropic-ratelimit-requests-reset': '2026-11-22T12:00:01Z',
      'anthropic-ratelimit-tokens-limit': '9000',
      'anthropic-ratelimit-tokens-remaining': '0',
      'anthropic-ratelimit-tokens-reset': '2026-11-22T12:01:31Z',
    })
  })

  it('leaves out what no quota counts', () => {
    expect(Object.keys(messages.encodeQuota({ requests: QUOTA.requests }, TIME))).toHaveLength(3)
    expect(chat.encodeQuota({}, TIME)).toEqual({})
  })
})
