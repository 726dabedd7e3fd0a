import { costOf, loadCatalog } from '@sluice/catalog'
import { AttemptError, parseUsd, type NanoUsd } from '@sluice/core'
import { describe, expect, it } from 'vitest'
import { anthropicStream, chatStream, responseStream, WIRES, type Counted, type Wire } from './wires.ts'

const TIME = Date.UTC(2026, 10, 22)
const catalog = loadCatalog()

function bill({ vendor, model }: Wire, { usage }: Counted): NanoUsd | undefined {
  const entry = catalog.find(vendor, model)
  return entry && costOf(entry, usage, { time: TIME })
}

type Row = readonly [oddity: string, usage: unknown, usd: string, source: 'reported' | 'estimated']

const openAi = (input: unknown, output: unknown, details: object = {}) => ({ input, output, details })
const OPENAI_ROWS: readonly Row[] = [
  ['plain counts', openAi(1_000, 100), '0.003', 'reported'],
  ['an explicit zero', openAi(0, 0), '0', 'reported'],
  ['a part of it cached', openAi(1_000, 100, { cached_tokens: 400 }), '0.00228', 'reported'],
  ['more cached than there was', openAi(1_000, 100, { cached_tokens: 5_000 }), '0.0012', 'estimated'],
  [
    'more written than there was',
    openAi(1_000, 0, { cached_tokens: 900, cache_write_tokens: 900 }),
    '0.00043',
    'estimated',
  ],
  ['less than nothing cached', openAi(1_000, 100, { cached_tokens: -400 }), '0.003', 'reported'],
  ['a count in a string for what was cached', openAi(1_000, 100, { cached_tokens: '400' }), '0.003', 'reported'],
  ['a prompt below nothing', openAi(-1_000, 100), '0.001', 'estimated'],
  ['an output below nothing', openAi(1_000, -100), '0.002', 'estimated'],
  ['counts in strings', openAi('1000', '100'), '0', 'estimated'],
  ['no output', openAi(1_000, undefined), '0.002', 'estimated'],
  ['nothing at all', null, '0', 'estimated'],
]

/** The same counts by the names of a protocol. */
function named(usage: unknown, prefixes: readonly [string, string], details: string): unknown {
  if (typeof usage !== 'object' || usage === null || !('input' in usage)) return usage
  const { input, output, details: own } = { output: undefined, details: undefined, ...usage }
  return { [`${prefixes[0]}_tokens`]: input, [`${prefixes[1]}_tokens`]: output, [details]: own }
}

const ROWS: Readonly<Record<keyof typeof WIRES, readonly Row[]>> = {
  chat: OPENAI_ROWS.map(([oddity, usage, ...expected]) => [
    oddity,
    named(usage, ['prompt', 'completion'], 'prompt_tokens_details'),
    ...expected,
  ]),
  responses: OPENAI_ROWS.map(([oddity, usage, ...expected]) => [
    oddity,
    named(usage, ['input', 'output'], 'input_tokens_details'),
    ...expected,
  ]),
  anthropic: [
    ['plain counts', { input_tokens: 1_000, output_tokens: 100 }, '0.0045', 'reported'],
    ['an explicit zero', { input_tokens: 0, output_tokens: 0 }, '0', 'reported'],
    [
      'more cached than sent anew',
      { input_tokens: 10, cache_read_input_tokens: 5_000, output_tokens: 1 },
      '0.001545',
      'reported',
    ],
    [
      'less than nothing cached',
      { input_tokens: 10, cache_read_input_tokens: -5_000, output_tokens: 1 },
      '0.000045',
      'reported',
    ],
    ['a prompt below nothing', { input_tokens: -1_000, output_tokens: 100 }, '0.0015', 'estimated'],
    ['counts in strings', { input_tokens: '1000', output_tokens: '100' }, '0', 'estimated'],
    ['a fraction of a token', { input_tokens: 10.7, output_tokens: 1 }, '0.000045', 'reported'],
    ['no output', { input_tokens: 1_000 }, '0.003', 'estimated'],
    ['nothing at all', null, '0', 'estimated'],
  ],
  gemini: [
    [
      'thoughts beside the output',
      { promptTokenCount: 1_000, candidatesTokenCount: 100, thoughtsTokenCount: 50 },
      '0.0013125',
      'reported',
    ],
    ['an explicit zero', { promptTokenCount: 0, candidatesTokenCount: 0 }, '0', 'reported'],
    [
      'more cached than there was',
      { promptTokenCount: 1_000, cachedContentTokenCount: 5_000, candidatesTokenCount: 100 },
      '0.00045',
      'estimated',
    ],
    ['no output, where none is left out', { promptTokenCount: 1_000, totalTokenCount: 1_000 }, '0.00075', 'reported'],
    ['output in the total alone', { promptTokenCount: 1_000, totalTokenCount: 1_100 }, '0.001125', 'reported'],
    ['no output', { promptTokenCount: 1_000 }, '0.00075', 'estimated'],
    ['a prompt below nothing', { promptTokenCount: -1_000, candidatesTokenCount: 100 }, '0', 'estimated'],
    ['counts in strings', { promptTokenCount: '1000', candidatesTokenCount: '100' }, '0', 'estimated'],
    ['nothing at all', null, '0', 'estimated'],
  ],
}

const NAMES = ['anthropic', 'chat', 'responses', 'gemini'] as const
const CASES = NAMES.flatMap((name) =>
  Object.entries(WIRES[name].ways).flatMap(([way, decode]) =>
    ROWS[name].map((row) => ({ wire: WIRES[name], title: `${name}, ${way}: ${row[0]}`, decode, row })),
  ),
)

describe('what a vendor counted costs what it says, or is marked as estimated', () => {
  it.each(CASES)('$title', ({ wire, decode, row: [, usage, usd, source] }) => {
    const counted = decode(usage)
    const cost = bill(wire, counted)
    expect({ source: counted.usageSource, cost }).toEqual({ source, cost: parseUsd(usd) })
  })
})

describe('usage that comes in parts', () => {
  const start = {
    input_tokens: 1_000,
    cache_creation_input_tokens: 300,
    cache_creation: { ephemeral_5m_input_tokens: 200, ephemeral_1h_input_tokens: 100 },
    output_tokens: 1,
  }

  it('is put together from the start and the end of a message', () => {
    expect(bill(WIRES.anthropic, anthropicStream(start, { output_tokens: 100 }))).toBe(parseUsd('0.00585'))
  })

  it('counts cumulative figures once, however often they are told', () => {
    const ends = [40, 100, 100].map((tokens) => ({ ...start, output_tokens: tokens }))
    expect(bill(WIRES.anthropic, anthropicStream(start, ...ends))).toBe(parseUsd('0.00585'))
    const chunks = [40, 100, 100].map((tokens) => ({ prompt_tokens: 1_000, completion_tokens: tokens }))
    expect(bill(WIRES.chat, chatStream(...chunks))).toBe(parseUsd('0.003'))
  })

  it('is estimated when only the start of a message told any: its output is a placeholder', () => {
    expect(anthropicStream(start, null).usageSource).toBe('estimated')
  })

  it('keeps a whole count when half a one follows it', () => {
    const whole = { prompt_tokens: 1_000, completion_tokens: 100 }
    expect(chatStream(whole, { prompt_tokens: 5 })).toMatchObject({ usageSource: 'reported' })
    expect(bill(WIRES.chat, chatStream(whole, { prompt_tokens: 5 }, null))).toBe(parseUsd('0.003'))
  })

  it('is read from a response that failed', () => {
    const usage = { input_tokens: 1_000, output_tokens: 100 }
    const fail = () => responseStream('response.failed', usage, { error: { code: 'server_error', message: 'no' } })
    const failure = catchFailure(fail)
    expect(failure?.usage && bill(WIRES.responses, { usage: failure.usage, usageSource: 'reported' })).toBe(
      parseUsd('0.003'),
    )
  })
})

function catchFailure(act: () => unknown) {
  try {
    act()
  } catch (error) {
    if (error instanceof AttemptError) return error.failure
    throw error
  }
}
