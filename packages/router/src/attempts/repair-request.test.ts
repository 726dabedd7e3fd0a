import { parseChatRequest, type ChatRequest } from '@sluice/core'
import { describe, expect, it } from 'vitest'
import { repairRequest } from './repair-request.ts'

const PLAIN = parseChatRequest({ messages: 'Hi' })
const cache = { ttl: '5m' } as const
const seal = { issuer: 'anthropic-messages', data: 'c2VhbA', isRedacted: false }

describe('repairRequest', () => {
  it('has nothing to leave out of a plain request', () => {
    expect(repairRequest(PLAIN)).toBeUndefined()
  })

  it('leaves out what an answer can do without, and says what', () => {
    const request: ChatRequest = {
      ...PLAIN,
      system: [{ type: 'text', text: 'Be brief.', cache }],
      tools: [{ name: 'look', inputSchema: { type: 'object' }, cache }],
      messages: [
        { role: 'user', content: [{ type: 'text', text: 'Hi', cache }] },
        {
          role: 'assistant',
          content: [
            { type: 'reasoning', text: '', seal },
            { type: 'text', text: 'Hello' },
          ],
        },
        { role: 'user', content: [{ type: 'text', text: 'And?' }] },
      ],
      sampling: { temperature: 0.2 },
      promptCacheKey: 'one',
    }
    const repaired = repairRequest(request)
    expect(repaired?.dropped).toEqual(['reasoning', 'cache', 'promptCacheKey', 'temperature'])
    expect(JSON.parse(JSON.stringify(repaired?.request))).toEqual({
      ...JSON.parse(JSON.stringify(PLAIN)),
      system: [{ type: 'text', text: 'Be brief.' }],
      tools: [{ name: 'look', inputSchema: { type: 'object' } }],
      messages: [
        { role: 'user', content: [{ type: 'text', text: 'Hi' }] },
        { role: 'assistant', content: [{ type: 'text', text: 'Hello' }] },
        { role: 'user', content: [{ type: 'text', text: 'And?' }] },
      ],
      sampling: {},
    })
  })

  it('keeps a turn that has nothing but reasoning', () => {
    const messages = [
      { role: 'user', content: [{ type: 'text', text: 'Hi' }] },
      { role: 'assistant', content: [{ type: 'reasoning', text: '', seal }] },
    ] as const
    expect(repairRequest({ ...PLAIN, messages })).toBeUndefined()
  })
})
