import { parseChatRequest, type ChatRequestInput, type ParameterRules } from '@sluice/core'
import { describe, expect, it } from 'vitest'
import { modelFacts, RULES } from '../../test/anthropic-messages/model-facts.ts'
import { encodeReasoning } from './encode-reasoning.ts'

type Fields = Partial<ChatRequestInput>

function encode(rules: ParameterRules, fields: Fields, maxOutputTokens = 40_000) {
  const request = parseChatRequest({ messages: 'Hello', ...fields })
  return encodeReasoning({ request, vendorModel: 'm', facts: modelFacts(rules), maxOutputTokens, isStream: false })
}

const ADAPTIVE = { type: 'adaptive', display: 'omitted' }
const budget = (budget_tokens: number) => ({ type: 'enabled', budget_tokens })

describe('reasoning', () => {
  it.each([
    ['nothing asked', RULES.adaptive, {}, {}, []],
    ['an effort', RULES.adaptive, { effort: 'xhigh' }, { thinking: ADAPTIVE, effort: 'xhigh' }, []],
    [
      'an effort for the answer as a whole',
      RULES.adaptive,
      { effort: 'xhigh', isAskedFor: false },
      { effort: 'xhigh' },
      [],
    ],
    ['thinking, as the model likes', RULES.adaptive, { isAskedFor: true }, { thinking: { type: 'adaptive' } }, []],
    ['a summary', RULES.adaptive, { wantsSummary: true }, { thinking: { ...ADAPTIVE, display: 'summarized' } }, []],
    [
      'a budget nobody takes',
      RULES.adaptive,
      { budgetTokens: 9000 },
      { thinking: ADAPTIVE },
      ['reasoning.budgetTokens'],
    ],
    [
      'an effort between levels',
      RULES.transitional,
      { effort: 'xhigh' },
      { thinking: ADAPTIVE, effort: 'high' },
      ['reasoning.effort'],
    ],
    ['a budget', RULES.transitional, { budgetTokens: 9000 }, { thinking: budget(9000) }, []],
    ['low as a budget', RULES.budget, { effort: 'low' }, { thinking: budget(2048) }, []],
    ['medium as a budget', RULES.budget, { effort: 'medium' }, { thinking: budget(8192) }, []],
    ['high as a budget', RULES.budget, { effort: 'high' }, { thinking: budget(16_384) }, []],
    ['a small budget', RULES.budget, { budgetTokens: 5 }, { thinking: budget(1024) }, []],
    [
      'a hidden budget',
      RULES.budget,
      { budgetTokens: 2000, wantsSummary: false },
      { thinking: { ...budget(2000), display: 'omitted' } },
      [],
    ],
    ['only a summary of a budget', RULES.budget, { wantsSummary: true }, {}, ['reasoning']],
    ['none', RULES.adaptive, { effort: 'none' }, { thinking: { type: 'disabled' } }, []],
    ['minimal', RULES.budget, { effort: 'minimal' }, { thinking: { type: 'disabled' } }, []],
    ['none, impossible', RULES.alwaysOn, { effort: 'none' }, { effort: 'low' }, ['reasoning.effort']],
    [
      'none, nearly',
      RULES.betweenTools,
      { effort: 'none' },
      { thinking: { type: 'between_tools' }, effort: 'low' },
      ['reasoning.effort'],
    ],
    [
      'minimal, exactly',
      RULES.betweenTools,
      { effort: 'minimal' },
      { thinking: { type: 'between_tools' }, effort: 'low' },
      [],
    ],
  ] as const)('carries %s', (_, rules, reasoning, expected, dropped) => {
    expect(encode(rules, { reasoning })).toEqual({ ...expected, dropped })
  })

  it('stays below the output limit', () => {
    expect(encode(RULES.budget, { reasoning: { effort: 'high' } }, 3000).thinking).toEqual(budget(2999))
  })

  it.each<[string, Fields, number]>([
    ['the output limit leaves no room', {}, 1024],
    ['a tool is forced', { tools: [{ name: 'f', inputSchema: {} }], toolChoice: { type: 'any' } }, 40_000],
    [
      'a tool loop began without it',
      {
        messages: [
          { role: 'assistant', content: [{ type: 'tool-call', id: 'c', name: 'f' }] },
          { role: 'user', content: [{ type: 'tool-result', toolCallId: 'c', content: [] }] },
        ],
      },
      40_000,
    ],
  ])('takes no budget when %s', (_, fields, maxOutputTokens) => {
    const encoded = encode(RULES.budget, { ...fields, reasoning: { effort: 'high' } }, maxOutputTokens)
    expect(encoded).toEqual({ dropped: ['reasoning'] })
  })

  it('takes a budget when the tool loop began with the vendor’s own reasoning', () => {
    const seal = { issuer: 'anthropic-messages', data: 's', isRedacted: false }
    const messages: Fields['messages'] = [
      {
        role: 'assistant',
        content: [
          { type: 'reasoning', text: '', seal },
          { type: 'tool-call', id: 'c', name: 'f' },
        ],
      },
      { role: 'user', content: [{ type: 'tool-result', toolCallId: 'c', content: [] }] },
    ]
    expect(encode(RULES.budget, { messages, reasoning: { effort: 'low' } }).thinking).toEqual(budget(2048))
  })
})
