import { eventsOf, SluiceError, type Answer, type StopReason } from '@sluice/core'
import { FakeClock } from '@sluice/core/testing'
import { describe, expect, it } from 'vitest'
import { decodeAll, encodeAll, HEAD } from '../../test/openai/decode-all.ts'
import { fixtureBody, fixtureEvents, parseFrames } from '../../test/openai/fixtures.ts'
import { requestOf } from '../../test/openai/inputs.ts'
import { createEventDecoder, createSurface, decodeAnswer, surface } from './index.ts'

const ours = createSurface(new FakeClock(1_795_000_001_000))
const error = new SluiceError({ code: 'stream_truncated', message: 'Cut.' })

const routed = (name: string) => ({
  ...decodeAnswer(fixtureBody(`openai-responses/response.${name}`)),
  ...HEAD,
  model: 'gpt-5.4-2026-03-05',
  text: '',
  costNanoUsd: undefined,
  latencyMs: 1000,
  timeToFirstTokenMs: 1000,
})

/** Everything but names and values of our own. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf)
  if (typeof value !== 'object' || value === null) return typeof value
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, shapeOf(field)]))
}

describe('an answer for a client', () => {
  it.each(['success', 'refusal', 'tool_call', 'incomplete_max_output', 'incomplete_content_filter'])(
    '%s has what a client reads of a response of the vendor',
    (name) => {
      const recorded = fixtureBody(`openai-responses/response.${name}`)
      const { output, ...body } = JSON.parse(JSON.stringify(ours.encodeAnswer(routed(name))))
      expect(recorded).toMatchObject({
        ...body,
        id: expect.any(String),
        reasoning: expect.any(Object),
        text: expect.any(Object),
        usage: expect.any(Object),
      })
      const recordedOutput =
        typeof recorded === 'object' && recorded !== null && 'output' in recorded && recorded.output
      expect(shapeOf(output)).toEqual(shapeOf(recordedOutput))
    },
  )

  it.each(['text', 'tool_call', 'refusal'])('streamed as %s has the events of the vendor, in their order', (name) => {
    const recorded = fixtureEvents(`openai-responses/stream.${name}`)
    const types = recorded.map((event) =>
      typeof event === 'object' && event !== null && 'type' in event ? event.type : '',
    )
    const blocks = { text: 'success', tool_call: 'tool_call', refusal: 'refusal' }[name] ?? name
    const answer = routed(blocks)
    const events = parseFrames(
      encodeAll(ours.createEventEncoder(HEAD, requestOf()), { ...answer, blocks: answer.blocks.slice(0, 1) }),
    )
    const once = (list: readonly unknown[]) => list.filter((type, index) => type !== list[index - 1])
    expect(once(events.map((event) => event['type']))).toEqual(once(types))
  })
})

describe('the end of an answer', () => {
  const empty = { id: 'x', model: 'm', blocks: [], usage: decodeAnswer({ id: '', status: 'completed' }).usage } as const

  it.each<[StopReason, string, string | undefined]>([
    ['end', 'completed', undefined],
    ['stop-sequence', 'completed', undefined],
    ['tool-call', 'completed', undefined],
    ['refusal', 'incomplete', 'content_filter'],
    ['max-output-tokens', 'incomplete', 'max_output_tokens'],
    ['context-window', 'incomplete', 'max_output_tokens'],
    ['content-filter', 'incomplete', 'content_filter'],
    ['pause', 'incomplete', 'max_messages'],
  ])('%s is told as %s', (stopReason, status, reason) => {
    const answer = { ...empty, stopReason, usageSource: 'reported' } as const
    const last = parseFrames(encodeAll(ours.createEventEncoder(HEAD, requestOf()), answer)).at(-1)
    expect(last).toMatchObject({
      type: `response.${status}`,
      response: { id: 'resp_abc', status, incomplete_details: reason ? { reason } : null },
    })
  })
})

describe('a refusal', () => {
  const said = { type: 'text', text: 'First' } as const
  const words = { type: 'refusal', text: 'No.' } as const
  const NUMBERS = { text: '', costNanoUsd: undefined, latencyMs: 0, timeToFirstTokenMs: 0 }
  const told = (fields: Partial<Answer>) => {
    const usage = decodeAnswer({ id: '', status: 'completed' }).usage
    const answer = { id: 'x', model: 'm', blocks: [], stopReason: 'refusal', usage, usageSource: 'reported' } as const
    const last = parseFrames(encodeAll(ours.createEventEncoder(HEAD, requestOf()), { ...answer, ...fields })).at(-1)
    return [last?.['response'], ours.encodeAnswer({ ...answer, ...fields, ...HEAD, ...NUMBERS })]
  }

  it('that is all of the answer has completed it', () => {
    for (const response of told({ blocks: [words] })) expect(response).toMatchObject({ status: 'completed' })
  })

  it.each([
    ['without words', {}],
    ['with a category alone', { refusal: { category: 'cyber' } }],
    ['after a text', { blocks: [said] }],
    ['after a text, in words', { blocks: [said, words] }],
    ['after a text, with a reason', { blocks: [said], refusal: { explanation: 'No.' } }],
  ] satisfies [string, Partial<Answer>][])('%s has not', (_, fields) => {
    const incomplete_details = { reason: 'content_filter' }
    for (const response of told(fields)) expect(response).toMatchObject({ status: 'incomplete', incomplete_details })
  })

  it('shows the reason that the vendor tells as its words', () => {
    const output = [{ content: [{ type: 'refusal', refusal: 'No.' }] }]
    const alone = told({ refusal: { category: 'cyber', explanation: 'No.' } })
    for (const response of alone) expect(response).toMatchObject({ status: 'completed', output })
    for (const response of told({ blocks: [words], refusal: { explanation: 'Never.' } })) {
      expect(response).toMatchObject({ output })
    }
  })

  it('streams the reason as an item of its own', () => {
    const answer = { ...decodeAnswer({ id: '', status: 'completed' }), stopReason: 'refusal' as const }
    const events = encodeAll(ours.createEventEncoder(HEAD, requestOf()), { ...answer, refusal: { explanation: 'No.' } })
    expect(decodeAll(createEventDecoder(), parseFrames(events)).collector.finish()).toMatchObject({
      blocks: [words],
      stopReason: 'refusal',
    })
  })
})

describe('the surface', () => {
  it('ends a broken stream with an error event on which the official SDK throws', () => {
    expect(parseFrames(ours.encodeErrorEvent(error, 'req_1'))).toEqual([
      { type: 'error', code: 'stream_truncated', message: 'Cut.', param: null, sequence_number: 0 },
    ])
  })

  it('numbers that event behind those that have been sent', () => {
    const encoder = ours.createEventEncoder(HEAD, requestOf())
    const [first] = eventsOf({ ...decodeAnswer({ id: '', status: 'completed' }) })
    const sent = parseFrames(first ? encoder.encode(first) : '')
    const [broken] = parseFrames(encoder.encodeError?.(error, 'req_1') ?? '')
    expect(sent.map((event) => event['sequence_number'])).toEqual([0, 1])
    expect(broken).toMatchObject({ type: 'error', code: 'stream_truncated', sequence_number: 2 })
  })

  it('says errors as the vendor does', () => {
    expect(surface.encodeError(new SluiceError({ code: 'budget_exceeded', message: 'No.' }), 'req_1')).toEqual({
      error: { message: 'No.', type: 'insufficient_quota', param: null, code: 'budget_exceeded' },
    })
  })

  it('keeps a connection open with a comment', () => {
    expect(surface.keepAlive).toBe(': keep-alive\n\n')
  })

  it('lists models', () => {
    const model = { id: 'm', name: 'M', createdAt: 5000, contextWindowTokens: 1, maxOutputTokens: 1 }
    expect(surface.encodeModels([model])).toEqual({
      object: 'list',
      data: [{ id: 'm', object: 'model', created: 5, owned_by: 'sluice' }],
    })
  })
})
