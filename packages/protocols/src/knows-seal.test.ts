import { expect, it } from 'vitest'
import { factsWith } from '../test/openai/inputs.ts'
import { knowsSeal } from './knows-seal.ts'

const facts = factsWith()
const binding = { ...facts, intake: { ...facts.intake, bindsReasoning: true } }
const sealed = (issuer: string, model?: string) => ({
  type: 'reasoning' as const,
  text: '',
  seal: { issuer, model, data: 's', isRedacted: false },
})

it.each([
  ['its own issuer', sealed('a'), true, false],
  ['another issuer', sealed('b'), false, false],
  ['itself', sealed('a', facts.id), true, true],
  ['another model that binds', sealed('a', 'other'), false, false],
  ['another issuer under its own name', sealed('b', facts.id), false, false],
])('a model knows reasoning of %s, or not', (_, block, byIssuer, whenBinding) => {
  expect(knowsSeal(block, 'a', facts)).toBe(byIssuer)
  expect(knowsSeal(block, 'a', binding)).toBe(whenBinding)
})

it('a model knows no reasoning without a seal', () => {
  expect(knowsSeal({ type: 'reasoning', text: 'x' }, 'a', facts)).toBe(false)
})
