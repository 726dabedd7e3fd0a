import { SluiceError, type ChatRequest, type Classifier, type RequestContext } from '@sluice/core'
import { FakeClock } from '@sluice/core/testing'
import { describe, expect, it } from 'vitest'
import { createLlmClassifier, type AskTier, type LlmClassifierOptions } from './llm-classifier.ts'

const FEATURES = { text: 'Why is the sky blue?', signals: {} }
const NEVER = (): Promise<string> => new Promise(() => undefined)
const OPUS = '{"tier":"opus","confidence":0.8}'

const fallback: Classifier = {
  name: 'test/1',
  classify: () => ({
    tier: 'sonnet',
    probabilities: { haiku: 0, sonnet: 1, opus: 0 },
    confidence: 1,
    reasons: ['always'],
    classifier: 'test/1',
  }),
}

function setup(ask: AskTier, options: Partial<LlmClassifierOptions> = {}) {
  const clock = new FakeClock()
  const questions: ChatRequest[] = []
  const asked: AskTier = (question, more) => {
    questions.push(question)
    return ask(question, more)
  }
  const classifier = createLlmClassifier({ ask: asked, fallback, clock, ...options })
  const client = new AbortController()
  const context: RequestContext = { requestId: 'r', tenant: 't', surface: 'test', signal: client.signal }
  const classify = (more: Partial<RequestContext> = {}) => classifier.classify(FEATURES, { ...context, ...more })
  return { clock, questions, classifier, client, classify, context }
}

describe('a model as the classifier', () => {
  it('names the tier, with what is left of certainty on the others', async () => {
    const { classify, questions, clock } = setup(async () => OPUS)
    const guess = await classify()
    expect(guess).toMatchObject({ tier: 'opus', confidence: 0.8, classifier: 'llm/1' })
    const { haiku, sonnet, opus } = guess.probabilities
    expect(haiku + sonnet + opus).toBeCloseTo(1, 12)
    expect(questions.map(({ model, maxOutputTokens }) => [model, maxOutputTokens])).toEqual([
      [{ type: 'tier', tier: 'haiku' }, 256],
    ])
    expect(clock.pendingTimers).toBe(0)
  })

  it('is told who asked, and that nobody waits for it any more', async () => {
    let seen: AbortSignal | undefined
    const { classify, clock, context } = setup((_, asked) => {
      expect(asked.context).toMatchObject({ tenant: context.tenant })
      seen = asked.signal
      return NEVER()
    })
    const guess = classify()
    await clock.advance(1_999)
    expect(seen?.aborted).toBe(false)
    await clock.advance(1)
    expect(await guess).toMatchObject({ tier: 'sonnet', reasons: ['always', 'llm/1 gave no answer in time'] })
    expect(seen?.aborted).toBe(true)
    expect(clock.pendingTimers).toBe(0)
  })

  it.each([
    ['answers in another form', async () => 'opus, obviously'],
    ['fails', async () => Promise.reject(new Error('down'))],
    [
      'throws at once',
      () => {
        throw new Error('down')
      },
    ],
  ])('leaves it to the fallback when it %s', async (_, ask) => {
    const { classify } = setup(ask)
    expect(await classify()).toMatchObject({ tier: 'sonnet', classifier: 'test/1' })
  })

  it('is not asked for a while after three failures in a row', async () => {
    const { classify, questions, clock } = setup(async () => 'no')
    for (let count = 0; count < 5; count += 1) await classify()
    expect(questions).toHaveLength(3)
    await clock.advance(30_000)
    await classify()
    await classify()
    expect(questions).toHaveLength(4)
    expect((await classify()).reasons).toContain('llm/1 is not asked for a while: it has failed several times in a row')
  })

  it('is not blamed when a caller leaves or is in a hurry, or has no money left', async () => {
    const broke = () => Promise.reject(new SluiceError({ code: 'budget_exceeded', message: 'none left' }))
    const { classify, questions } = setup(broke, { breaker: { failures: 1 } })
    await classify()
    await classify()
    expect(questions).toHaveLength(2)

    const slow = setup(NEVER, { breaker: { failures: 1 } })
    const left = slow.classify()
    slow.client.abort()
    expect(await left).toMatchObject({ tier: 'sonnet' })
    expect(await slow.classify()).toMatchObject({ tier: 'sonnet' })
    expect(slow.questions).toHaveLength(1)
    const hurried = slow.classify({ timeoutMs: 100, signal: new AbortController().signal })
    await slow.clock.advance(50)
    expect(await hurried).toMatchObject({ tier: 'sonnet' })
    void slow.classify({ signal: new AbortController().signal })
    expect(slow.questions).toHaveLength(3)
  })

  it('has somebody to guess where nobody may be asked', async () => {
    const { classifier, questions } = setup(async () => OPUS)
    expect(await classifier.withoutAsking?.classify(FEATURES)).toMatchObject({ tier: 'sonnet' })
    expect(questions).toEqual([])
    expect(createLlmClassifier({ ask: NEVER }).withoutAsking?.name).toBe('rules/1')
  })
})
