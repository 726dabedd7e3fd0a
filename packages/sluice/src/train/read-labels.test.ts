import { describe, expect, it } from 'vitest'
import { readLabels } from './read-labels.ts'

const read = (...lines: readonly unknown[]) =>
  readLabels(lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'), 'my.jsonl')

describe('labels', () => {
  it('are prompts with scores, or with a tier and its outcome', () => {
    const labels = read(
      { id: 'a', prompt: 'One?', scores: { haiku: 0.4, opus: 1 } },
      '',
      { prompt: 'Two?', tier: 'sonnet', outcome: 'bad', note: 'more fields do no harm' },
      { prompt: 'Three?', tier: 'haiku', outcome: true },
    )
    expect(labels).toEqual([
      { id: 'a', prompt: 'One?', scores: { haiku: 0.4, opus: 1 } },
      { id: 'Two?', prompt: 'Two?', scores: { sonnet: 0 } },
      { id: 'Three?', prompt: 'Three?', scores: { haiku: 1 } },
    ])
  })

  it('of the same prompt are one, with the mean of its scores', () => {
    const label = (tier: string, outcome: unknown) => ({ prompt: 'One?', tier, outcome })
    expect(read(label('haiku', 1), label('haiku', 'bad'), label('opus', 0.8))).toEqual([
      { id: 'One?', prompt: 'One?', scores: { haiku: 0.5, opus: 0.8 } },
    ])
  })

  it.each([
    ['{', 'line 1: is not a JSON object.'],
    ['[1]', 'line 1: is not a JSON object.'],
    [{ scores: { haiku: 1 } }, '"prompt" is missing or empty. A line is {"prompt": "…", "scores"'],
    [{ prompt: 'One?' }, 'has neither "scores" nor "tier" with "outcome"'],
    [{ prompt: 'One?', id: 7, scores: { haiku: 1 } }, '"id" is not a text'],
    [{ prompt: 'One?', scores: {} }, '"scores" is empty'],
    [{ prompt: 'One?', scores: { small: 1 } }, '"scores" names "small". Allowed: haiku, sonnet, opus.'],
    [{ prompt: 'One?', scores: { haiku: 3 } }, 'the score of haiku is 3. It must be a number from 0 to 1.'],
    [{ prompt: 'One?', tier: 'huge', outcome: 1 }, '"tier" is "huge". Allowed: haiku, sonnet, opus.'],
    [{ prompt: 'One?', tier: 'haiku', outcome: 'fine' }, '"outcome" is "fine". Allowed: "good", "bad"'],
    [
      { prompt: 'One?', tier: 'haiku', outcome: 1, scores: { haiku: 1 } },
      'has "scores" and "tier". Write one of them.',
    ],
  ])('are refused by line: %j', (line, message) => {
    expect(() => read(line)).toThrow(message)
    expect(() => read({ prompt: 'Fine?', scores: { haiku: 1 } }, line)).toThrow('my.jsonl: line 2: ')
  })

  it('are refused when an id stands for two prompts', () => {
    const row = (prompt: string) => ({ id: 'a', prompt, scores: { haiku: 1 } })
    expect(() => read(row('One?'), row('Two?'))).toThrow('line 2: has the id of another prompt.')
  })

  it('name the first ten lines that are wrong, and how many more there are', () => {
    const broken = Array.from({ length: 12 }, () => '{')
    expect(() => read(...broken)).toThrow(/line 10: .*\n… and 2 more\.$/)
    expect(() => read('')).toThrow('my.jsonl: holds no labels.')
  })
})
