import { parseChatRequest, type ChatRequest, type ChatRequestInput } from '@sluice/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chatRequests } from '../../test/anthropic-messages/arbitraries.ts'
import { modelFacts, RULES } from '../../test/anthropic-messages/model-facts.ts'
import { encodeRequest } from './encode-request.ts'
import { fitCacheHints } from './fit-cache-hints.ts'

const cache = { ttl: '5m' } as const
const CACHING = modelFacts({ ...RULES.adaptive, prefill: true })
const PLAIN = modelFacts({ ...RULES.adaptive, prefill: true }, { promptCache: false })
const SENT = /,"cache_control":\{"type":"ephemeral","ttl":"(?:5m|1h)"\}/g

/** A hint in every place that takes one. */
const HINTED: readonly Partial<ChatRequestInput>[] = [
  { system: [{ type: 'text', text: 'Be brief.', cache }] },
  { tools: [{ name: 'f', inputSchema: { properties: { cache: { type: 'string' } } }, cache }] },
  { messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi', cache }] }] },
  { messages: [{ role: 'system', content: [{ type: 'text', text: 'Try.', cache }] }] },
  { messages: [{ role: 'assistant', content: [{ type: 'tool-call', id: 'c', name: 'f', cache }] }] },
  { messages: [{ role: 'user', content: [{ type: 'tool-result', toolCallId: 'c', content: [], cache }] }] },
  {
    messages: [
      {
        role: 'user',
        content: [{ type: 'tool-result', toolCallId: 'c', content: [{ type: 'text', text: '1', cache }] }],
      },
    ],
  },
]

const requestWith = (fields: Partial<ChatRequestInput>): ChatRequest =>
  parseChatRequest({ messages: 'Hello', ...fields })

const withoutHints = (fields: Partial<ChatRequestInput>): Partial<ChatRequestInput> =>
  JSON.parse(JSON.stringify(fields).replaceAll(',"cache":{"ttl":"5m"}', ''))

describe('a model without a prompt cache', () => {
  it.each(HINTED)('is sent no cache hint, and the client is told so: %j', (fields) => {
    const request = requestWith(fields)
    expect(fitCacheHints(request, CACHING)).toEqual({ request, dropped: [] })
    const plain = requestWith(withoutHints(fields))
    expect(fitCacheHints(request, PLAIN)).toEqual({ request: plain, dropped: ['cache'] })
  })

  it('is sent everything else', () => {
    fc.assert(
      fc.property(chatRequests, (request) => {
        const input = { vendorModel: 'vendor-model', maxOutputTokens: 5000, isStream: false }
        const { body } = encodeRequest({ ...input, request, facts: PLAIN })
        const whole = encodeRequest({ ...input, request, facts: CACHING }).body
        expect(JSON.stringify(body)).toBe(JSON.stringify(whole).replaceAll(SENT, ''))
      }),
    )
  })
})
