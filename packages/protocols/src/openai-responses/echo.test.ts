import type { Answer } from '@sluice/core'
import { FakeClock } from '@sluice/core/testing'
import { describe, expect, it } from 'vitest'
import { encodeAll, HEAD } from '../../test/openai/decode-all.ts'
import { parseFrames } from '../../test/openai/fixtures.ts'
import { createSurface, decodeAnswer } from './index.ts'

const ours = createSurface(new FakeClock(1_795_000_001_000))
const NUMBERS = { text: '', costNanoUsd: undefined, latencyMs: 0, timeToFirstTokenMs: 0 }
const ANSWER: Answer = {
  ...decodeAnswer({ id: 'x', status: 'completed' }),
  blocks: [{ type: 'text', text: 'Hi.' }],
}

const SET = {
  instructions: 'Be brief.',
  max_output_tokens: 99,
  parallel_tool_calls: false,
  prompt_cache_key: 'k',
  temperature: 0.5,
  top_p: 0.9,
  metadata: { team: 'x' },
  tools: [{ type: 'function', name: 'f', parameters: { type: 'object' }, strict: true }],
  tool_choice: 'required',
}

/** The response as it is whole, and in the first and the last event of a stream. */
function responsesTo(fields: object, answer: Answer = ANSWER): unknown[] {
  const { request, echo } = ours.decodeRequest({ model: 'auto', input: 'Hi', ...fields })
  const frames = parseFrames(encodeAll(ours.createEventEncoder(HEAD, request, echo), answer))
  return [
    ours.encodeAnswer({ ...answer, ...HEAD, ...NUMBERS }, echo),
    ...[frames[0], frames.at(-1)].map((frame) => frame?.['response']),
  ]
}

describe('a response', () => {
  it('repeats what its request set', () => {
    for (const response of responsesTo(SET)) expect(response).toMatchObject(SET)
  })

  it('says what holds where its request set nothing', () => {
    const text = { format: { type: 'text' }, verbosity: 'medium' }
    const held = { instructions: null, tools: [], tool_choice: 'auto', store: false, service_tier: 'default', text }
    for (const response of responsesTo({ store: true })) expect(response).toMatchObject(held)
  })

  it('tells the effort that was asked for, else the one that the vendor fell back to', () => {
    const serving = { protocol: 'openai-responses', effort: 'medium', serviceTier: 'flex' }
    const served = { ...ANSWER, serving }
    for (const response of responsesTo({}, served)) {
      expect(response).toMatchObject({ reasoning: { effort: 'medium', summary: null }, service_tier: 'flex' })
    }
    for (const response of responsesTo({ reasoning: { effort: 'low', summary: 'auto' } }, served)) {
      expect(response).toMatchObject({ reasoning: { effort: 'low', summary: 'auto' } })
    }
    const foreign = { ...ANSWER, serving: { ...serving, protocol: 'anthropic-messages' } }
    for (const response of responsesTo({}, foreign)) {
      expect(response).toMatchObject({ reasoning: { effort: null }, service_tier: 'default' })
    }
  })

  it.each([
    ['end', 'completed'],
    ['max-output-tokens', 'incomplete'],
  ] as const)('whose reason to stop is %s has a last text that is %s', (stopReason, status) => {
    const { request } = ours.decodeRequest({ input: 'Hi' })
    const frames = parseFrames(encodeAll(ours.createEventEncoder(HEAD, request), { ...ANSWER, stopReason }))
    expect(frames.find(({ type }) => type === 'response.output_item.done')).toMatchObject({ item: { status } })
    expect(frames.map((frame) => frame['sequence_number'])).toEqual(frames.map((_, at) => at))
  })
})
