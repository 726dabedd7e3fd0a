import { describe, expect, it } from 'vitest'
import { factsWith } from '../test/openai/inputs.ts'
import { fitEffort, takesSampling } from './openai-effort.ts'

describe('the effort to ask for', () => {
  const facts = factsWith({ efforts: ['low', 'medium', 'high'] })

  it.each([
    ['medium', 'medium', true],
    ['none', 'low', false],
    ['minimal', 'low', false],
    ['max', 'high', false],
  ] as const)('for %s is %s', (wanted, effort, isExact) => {
    expect(fitEffort({ effort: wanted }, facts)).toEqual({ effort, isExact })
  })

  it('is nothing where nothing is wanted or the model takes none', () => {
    expect(fitEffort({}, facts)).toEqual({ effort: undefined, isExact: true })
    expect(fitEffort({ effort: 'high' }, factsWith({ efforts: [] }))).toEqual({ effort: undefined, isExact: false })
  })
})

describe('sampling', () => {
  it('is taken only at effort none by a model that says so, its default included', () => {
    const rules = { sampling: 'without-reasoning' } as const
    expect(takesSampling('none', factsWith(rules))).toBe(true)
    expect(takesSampling('low', factsWith(rules))).toBe(false)
    expect(takesSampling(undefined, factsWith(rules))).toBe(false)
    expect(takesSampling(undefined, factsWith({ ...rules, defaultEffort: 'none' }))).toBe(true)
  })

  it.each(['rejected', 'legacy-version'] as const)('is not taken by a model whose rule is %s', (sampling) => {
    expect(takesSampling('none', factsWith({ sampling }))).toBe(false)
  })
})
