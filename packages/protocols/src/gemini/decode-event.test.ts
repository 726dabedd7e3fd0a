import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeAll, failureOf, isWellFormed } from '../../test/openai/decode-all.ts'
import { createEventDecoder, type DecodeOptions } from './decode-event.ts'

const read = (chunks: readonly unknown[], options?: DecodeOptions) => decodeAll(createEventDecoder(options), chunks)
const blocksOf = (chunks: readonly unknown[], options?: DecodeOptions) => read(chunks, options).collector.blocks()

const chunk = (parts: readonly object[], finishReason?: string) => ({
  responseId: 'gen_1',
  modelVersion: 'gemini-x',
  candidates: [{ content: { role: 'model', parts }, finishReason, index: 0 }],
})
const call = (name: string, more: object = {}) => ({ functionCall: { name, args: { city: 'Paris' }, ...more } })
const text = (value: string) => ({ type: 'text', text: value })
const sealed = (value: string, data: string) => ({
  type: 'reasoning',
  text: value,
  seal: { issuer: 'gemini', data, isRedacted: false },
})

describe('a stream of chunks', () => {
  it('becomes blocks, opened and closed in turn', () => {
    const { events, collector, isComplete } = read([
      chunk([{ text: 'Hm', thought: true }]),
      chunk([{ text: 'm.', thought: true }, { text: 'Par' }]),
      chunk([{ text: 'is.' }, call('f', { id: 'c1' })]),
      chunk([{ text: '' }], 'STOP'),
    ])
    expect(isComplete && isWellFormed(events)).toBe(true)
    expect(collector.finish()).toMatchObject({ id: 'gen_1', model: 'gemini-x', stopReason: 'tool-call' })
    expect(collector.blocks()).toEqual([
      { type: 'reasoning', text: 'Hmm.' },
      text('Paris.'),
      { type: 'tool-call', id: 'c1', name: 'f', argumentsJson: '{"city":"Paris"}' },
    ])
  })

  it('gives calls without ids some of their own: the same when read again, no two alike', () => {
    const answer = [chunk([call('f'), call('f'), call('g')], 'STOP')]
    const ids = blocksOf(answer).map((block) => (block.type === 'tool-call' ? block.id : ''))
    expect(blocksOf(answer).map((block) => (block.type === 'tool-call' ? block.id : ''))).toEqual(ids)
    const other = blocksOf([{ ...chunk([call('f')], 'STOP'), responseId: 'gen_2' }])
    expect(new Set([...ids, other[0]?.type === 'tool-call' ? other[0].id : '']).size).toBe(4)
    for (const id of ids) expect(id).toMatch(/^[a-zA-Z0-9_-]{1,40}$/)
  })

  it('leaves out what came after the first call, where only one is wanted', () => {
    const chunks = [chunk([call('f'), call('g')]), chunk([call('h')]), chunk([], 'STOP')]
    const one = read(chunks, { allowsParallelToolCalls: false })
    expect(one.collector.finish()).toMatchObject({ stopReason: 'tool-call', blocks: [{ name: 'f' }] })
    expect(read(chunks).collector.blocks()).toHaveLength(3)
  })

  it('keeps a signature in front of the part that it came with', () => {
    expect(blocksOf([chunk([{ ...call('f', { id: 'c' }), thoughtSignature: 'S' }], 'STOP')])).toMatchObject([
      sealed('', 'S'),
      { type: 'tool-call' },
    ])
    const spoken = [chunk([{ text: 'Paris.' }]), chunk([{ text: '', thoughtSignature: 'S' }], 'STOP')]
    expect(blocksOf(spoken)).toEqual([text('Paris.'), sealed('', 'S')])
    const thought = chunk(
      [
        { text: 'Hm.', thought: true },
        { text: 'Paris.', thoughtSignature: 'S' },
      ],
      'STOP',
    )
    expect(blocksOf([thought])).toEqual([sealed('Hm.', 'S'), text('Paris.')])
  })

  it('counts prompt, cache, tools, candidates and thoughts apart', () => {
    const usageMetadata = {
      promptTokenCount: 100,
      cachedContentTokenCount: 60,
      toolUsePromptTokenCount: 7,
      candidatesTokenCount: 5,
      thoughtsTokenCount: 20,
    }
    const early = { ...chunk([{ text: 'a' }]), usageMetadata: { promptTokenCount: 100 } }
    const { collector } = read([early, chunk([], 'STOP'), { responseId: 'gen_1', usageMetadata }])
    expect(collector.finish()).toMatchObject({
      usageSource: 'reported',
      usage: { uncachedInputTokens: 47, cacheReadTokens: 60, outputTokens: 25, reasoningTokens: 20 },
    })
    expect(read([chunk([], 'STOP')]).collector.finish().usageSource).toBe('estimated')
  })

  it.each([
    ['STOP', 'end'],
    ['MAX_TOKENS', 'max-output-tokens'],
    ['SAFETY', 'content-filter'],
    ['RECITATION', 'content-filter'],
    ['PROHIBITED_CONTENT', 'content-filter'],
    ['SOMETHING_NEW', 'content-filter'],
  ])('that finishes with %s stopped by %s', (finishReason, stopReason) => {
    expect(read([chunk([{ text: 'a' }], finishReason)]).collector.stopReason).toBe(stopReason)
  })

  it.each([
    ['MALFORMED_FUNCTION_CALL', 'vendor-error'],
    ['MISSING_THOUGHT_SIGNATURE', 'unsupported-dialect'],
  ])('that finishes with %s failed: %s', (vendorCode, kind) => {
    expect(failureOf(() => read([chunk([{ text: 'a' }], vendorCode)]))).toMatchObject({ kind, vendorCode })
    const usageMetadata = { promptTokenCount: 7, candidatesTokenCount: 2 }
    const { usage } = failureOf(() => read([{ ...chunk([], vendorCode), usageMetadata }]))
    expect(usage).toMatchObject({ uncachedInputTokens: 7, outputTokens: 2 })
  })

  it('without a finish reason was cut', () => {
    const { collector, isComplete } = read([chunk([{ text: 'a' }])])
    expect([isComplete, collector.isComplete]).toEqual([false, false])
  })

  it('with an error in it is a failure', () => {
    const error = { code: 503, message: 'Overloaded.', status: 'UNAVAILABLE' }
    expect(failureOf(() => read([chunk([{ text: 'a' }]), { error }]))).toMatchObject({ kind: 'overloaded' })
    expect(failureOf(() => read([{ error: { status: 'NEW' } }]))).toMatchObject({ kind: 'vendor-error' })
    expect(failureOf(() => read(['text']))).toMatchObject({ kind: 'malformed-answer' })
  })

  it('is well formed whatever the parts', () => {
    const part = fc.record(
      {
        text: fc.constantFrom('', 'a', 'bc'),
        thought: fc.boolean(),
        thoughtSignature: fc.constantFrom('S', 'T'),
        functionCall: fc.constant({ name: 'f' }),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(fc.array(fc.array(part)), fc.boolean(), (chunks, allowsParallelToolCalls) => {
        const wire = [...chunks.map((parts) => chunk(parts)), chunk([], 'STOP')]
        const { events, collector, isComplete } = read(wire, { allowsParallelToolCalls })
        const seals = chunks.flat().filter((one) => one.thoughtSignature && !one.functionCall)
        expect(isComplete && isWellFormed(events) && collector.isComplete).toBe(true)
        expect(events.filter(({ type }) => type === 'reasoning-seal').length).toBeGreaterThanOrEqual(seals.length)
      }),
    )
  })
})
