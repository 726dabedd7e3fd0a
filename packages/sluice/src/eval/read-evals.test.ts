import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readEvals } from './read-evals.ts'

const line = (value: unknown) => JSON.stringify(value)
const read = (...values: readonly unknown[]) => readEvals(values.map(line).join('\n'), 'my.jsonl')
const EXPECT = { contains: 'x' }

describe('a file of prompts', () => {
  it('has prompts or conversations, with what else a request has', () => {
    const [one, two] = read(
      { id: 'a', prompt: 'Hi', system: 'Be short.', maxOutputTokens: 50, expect: EXPECT },
      {
        messages: [
          { role: 'user', content: 'First' },
          { role: 'assistant', content: 'Yes?' },
          { role: 'user', content: 'Second' },
        ],
        expect: { judge: 'Good.' },
      },
    )
    expect(one).toMatchObject({
      id: 'a',
      prompt: 'Hi',
      request: { maxOutputTokens: 50, system: [{ text: 'Be short.' }] },
    })
    expect(two).toMatchObject({ prompt: 'Second', judge: { rubric: 'Good.', passFrom: 0.75 }, checks: [] })
    expect(two?.id).toMatch(/^[0-9a-f]{16}$/)
  })

  it('knows a row again by what it says, not by its id or its place', () => {
    const [first] = read({ id: 'a', prompt: 'Hi', expect: EXPECT })
    const [, again] = read({ prompt: 'Ho', expect: EXPECT }, { id: 'b', prompt: 'Hi', expect: EXPECT })
    const [other] = read({ id: 'a', prompt: 'Hi', expect: { contains: 'y' } })
    expect(again?.fingerprint).toBe(first?.fingerprint)
    expect(other?.fingerprint).not.toBe(first?.fingerprint)
  })

  it.each([
    [[1], 'line 1: is not a JSON object'],
    [[{ expect: EXPECT }], 'line 1: needs one of "prompt" and "messages"'],
    [[{ prompt: 'Hi', messages: [], expect: EXPECT }], 'line 1: needs one of'],
    [[{ prompt: ' ', expect: EXPECT }], 'line 1: "prompt" is not a text'],
    [[{ prompt: 'Hi' }], 'line 1: "expect" is missing'],
    [
      [{ prompt: 'Hi', expect: {} }],
      'line 1: "expect" is empty. Allowed: exact, contains, regex, schema, numeric, judge',
    ],
    [[{ prompt: 'Hi', expect: { like: 'x' } }], 'line 1: "expect" has "like"'],
    [[{ prompt: 'Hi', expect: { regex: '(' } }], 'line 1: "regex" is no pattern'],
    [[{ prompt: 'Hi', expect: { judge: { rubric: 'x', tier: 'gpt' } } }], 'the "tier" of "judge" must be one of'],
    [[{ prompt: 'Hi', expect: { judge: { rubric: 'x', from: 1 } } }], '"judge" has "from"'],
    [[{ prompt: 'Hi', model: 'tier:opus', expect: EXPECT }], 'line 1: names a model'],
    [[{ messages: [{ role: 'robot', content: '' }], expect: EXPECT }], 'line 1: messages[0].role'],
    [[{ prompt: 'Hi', temperature: 1, expect: EXPECT }], 'line 1: '],
    [
      [
        { id: 'a', prompt: 'Hi', expect: EXPECT },
        { id: 'a', prompt: 'Ho', expect: EXPECT },
      ],
      'line 2: "id" is that of a line before',
    ],
  ])('is refused with its lines: %j', (rows, message) => {
    expect(() => read(...rows)).toThrow(`my.jsonl: ${message.startsWith('line') ? message : 'line 1: '}`)
    expect(() => read(...rows)).toThrow(message)
  })

  it('names ten bad lines at the most, and none for a file of nothing', () => {
    const bad = Array.from({ length: 12 }, () => 'no')
    expect(() => readEvals(bad.join('\n'), 'f')).toThrow('… and 2 more.')
    expect(() => readEvals('\n', 'f')).toThrow('f: holds no prompts')
  })

  it('comes with an example', () => {
    const text = readFileSync(new URL('../../../../examples/evals.jsonl', import.meta.url), 'utf8')
    expect(readEvals(text, 'examples/evals.jsonl')).toHaveLength(20)
  })
})
