import { NO_USAGE, type Answer, type RoutedAnswer } from '@sluice/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { answers } from '../../test/anthropic-messages/arbitraries.ts'
import { decodeAnswer } from './decode-answer.ts'
import { encodeAnswer } from './encode-answer.ts'

const ANSWER: Answer = {
  id: 'resp_1',
  model: 'vendor-model',
  blocks: [{ type: 'text', text: 'Paris.' }],
  stopReason: 'end',
  usage: NO_USAGE,
  usageSource: 'reported',
}

function routed(fields: Partial<Answer>): RoutedAnswer {
  return {
    ...ANSWER,
    ...fields,
    decisionId: 'dec_abc123',
    tier: 'sonnet',
    model: 'model-under-test',
    provider: 'p',
    deployment: 'd',
    attempts: 1,
    dropped: [],
    text: '',
    costNanoUsd: 0n,
    latencyMs: 1,
    timeToFirstTokenMs: 1,
  }
}

describe('an answer', () => {
  it('comes back as it left', () => {
    fc.assert(
      fc.property(answers, (answer) => {
        expect(decodeAnswer(encodeAnswer(routed(answer)))).toEqual({ ...answer, id: 'msg_abc123' })
      }),
    )
  })

  it('has every field of the vendor’s own', () => {
    const usage = {
      ...NO_USAGE,
      uncachedInputTokens: 1,
      cacheWrite30mTokens: 2,
      cacheWrite12hTokens: 3,
      outputTokens: 4,
    }
    expect(encodeAnswer(routed({ usage }))).toEqual({
      id: 'msg_abc123',
      type: 'message',
      role: 'assistant',
      model: 'model-under-test',
      content: [{ type: 'text', text: 'Paris.', citations: null }],
      stop_reason: 'end_turn',
      stop_sequence: null,
      stop_details: null,
      container: null,
      diagnostics: null,
      usage: {
        input_tokens: 1,
        cache_creation_input_tokens: 5,
        cache_read_input_tokens: 0,
        cache_creation: { ephemeral_5m_input_tokens: 2, ephemeral_1h_input_tokens: 3 },
        output_tokens: 4,
        output_tokens_details: { thinking_tokens: 0 },
        server_tool_use: null,
        service_tier: null,
        inference_geo: null,
        speed: null,
      },
    })
  })

  it('says that the model declined', () => {
    const body = encodeAnswer(routed({ blocks: [{ type: 'refusal', text: 'No.' }] }))
    expect(body.content).toEqual([{ type: 'text', text: 'No.', citations: null }])
    expect(body.stop_reason).toBe('refusal')
    expect(body.stop_details).toEqual({ type: 'refusal', category: null, explanation: 'No.' })
  })

  it('says nothing of its own where the vendor told why the model declined', () => {
    const refusal = { category: 'cyber', explanation: 'No.' }
    const body = encodeAnswer(routed({ blocks: [], stopReason: 'refusal', refusal }))
    expect(body.content).toEqual([])
    expect(body.stop_details).toEqual({ type: 'refusal', ...refusal })
  })

  it('hands on reasoning of other vendors so that it can be sent back', () => {
    const seal = { issuer: 'openai-responses', data: 'enc', id: 'rs_1', isRedacted: true }
    const { content } = encodeAnswer(routed({ blocks: [{ type: 'reasoning', text: 'hm', seal }] }))
    expect(content).toMatchObject([{ type: 'thinking', thinking: 'hm', signature: expect.stringMatching(/^sluice\./) }])
  })

  it.each(['{"a":', '[1]', 'null'])(
    'shows arguments that are no object (%s) instead of hiding them',
    (argumentsJson) => {
      const block = { type: 'tool-call' as const, id: 'c', name: 'f', argumentsJson }
      expect(encodeAnswer(routed({ blocks: [block] })).content).toMatchObject([
        { input: { INVALID_JSON: argumentsJson } },
      ])
    },
  )

  it('leaves out blocks that say nothing', () => {
    const blocks = [
      { type: 'text' as const, text: '' },
      { type: 'reasoning' as const, text: '' },
    ]
    expect(encodeAnswer(routed({ blocks })).content).toEqual([])
  })
})
