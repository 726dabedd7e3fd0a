import { parseChatRequest, type Classifier, type RequestContext } from '@sluice/core'
import { describe, expect, it } from 'vitest'
import { OK, ScriptedProvider } from './testing/scripted-provider.ts'
import { testRouter, TWO_VENDORS } from './testing/test-router.ts'

const always = (tier: 'haiku' | 'opus', onAsked: (context?: RequestContext) => void): Classifier => ({
  name: `always-${tier}`,
  classify(_, context) {
    onAsked(context)
    const probabilities = { haiku: 0, sonnet: 0, opus: 0, [tier]: 1 }
    return { tier, probabilities, confidence: 1, reasons: [], classifier: `always-${tier}` }
  },
})

function setup() {
  const asked: (RequestContext | undefined)[] = []
  const quiet = always('haiku', () => undefined)
  const classifier = { ...always('opus', (context) => asked.push(context)), withoutAsking: quiet }
  const made = testRouter(new ScriptedProvider(OK), new ScriptedProvider(OK), TWO_VENDORS, { classifier })
  return { ...made, asked }
}

describe('a classifier', () => {
  it('is told whose request it is, and is not asked about one that names its tier', async () => {
    const { chat, asked, context } = setup()
    expect(await chat()).toMatchObject({ tier: 'opus' })
    expect(await chat({ model: 'tier:haiku', messages: 'Hi' })).toMatchObject({ tier: 'haiku' })
    expect(asked).toEqual([context])
  })

  it('asks nobody for what must cost nothing', async () => {
    const { router, asked, context } = setup()
    const request = parseChatRequest({ messages: 'Hi' })
    expect(await router.explain(request, context)).toMatchObject({ tier: 'haiku' })
    expect(await router.countTokens(request, context)).toMatchObject({ model: 'claude-haiku-4-5' })
    expect(asked).toEqual([])
  })
})
