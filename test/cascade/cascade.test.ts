import type { Verify } from '@sluice/core'
import { describe, expect, it } from 'vitest'
import { startAppForTest } from '../gateway/start-app.ts'

// A question that the rules send to Haiku, so that the cascade begins there and ends above.
const QUESTION = [{ role: 'user', content: 'What is the capital of France?' }]
const notFromHaiku: Verify = ({ model }) => ({ isGood: !model.includes('haiku'), reason: 'haiku said it' })

function start(streams: 'direct' | 'hold', verify: Verify) {
  const cascade = { enabled: true, choose: 'always', streams } as const
  return startAppForTest({ policy: { cascade }, verify })
}

const ask = (url: string, path: string, body: object) =>
  fetch(`${url}/v1/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'anthropic-version': '2023-06-01', 'x-api-key': 'any' },
    body: JSON.stringify({ model: 'auto', max_tokens: 200, messages: QUESTION, ...body }),
  })

describe('a gateway with a cascade', () => {
  it('answers from the next tier, says so, and is paid for both answers', async () => {
    const app = await start('direct', notFromHaiku)
    const response = await ask(app.url, 'messages', {})
    expect(response.status).toBe(200)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'x-sluice-tier': 'sonnet',
      'x-sluice-attempts': '2',
      'x-sluice-verification': 'verified',
    })
    const [record] = app.records
    expect(record?.attempts).toMatchObject([
      { outcome: 'not-verified', message: 'not verified: the verify hook says: haiku said it' },
      { outcome: 'answered' },
    ])
    const { postedNanoUsd, pendingNanoUsd } = await app.ledger.balance('tenant/default')
    expect([postedNanoUsd, pendingNanoUsd]).toEqual([record?.costNanoUsd, 0n])
    expect(app.defects).toEqual([])
  })

  it.each(['messages', 'chat/completions'])('holds a stream of /v1/%s until its answer has passed', async (path) => {
    const app = await start('hold', notFromHaiku)
    const response = await ask(app.url, path, { stream: true })
    expect(response.headers.get('content-type')).toContain('text/event-stream')
    expect(response.headers.get('x-sluice-tier')).toBe('sonnet')
    const text = await response.text()
    expect(text).toContain(path === 'messages' ? 'message_stop' : '[DONE]')
    expect(app.records[0]).toMatchObject({
      isStream: true,
      end: 'done',
      cascade: { verification: { type: 'verified' } },
    })
  })

  it('streams directly unless the policy holds streams back', async () => {
    const app = await start('direct', notFromHaiku)
    const response = await ask(app.url, 'messages', { stream: true })
    expect(response.headers.get('x-sluice-verification')).toBeNull()
    await response.text()
    expect(app.records[0]?.attempts).toHaveLength(1)
  })
})
