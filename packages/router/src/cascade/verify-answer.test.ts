import type { Verify } from '@sluice/core'
import { FakeClock } from '@sluice/core/testing'
import { describe, expect, it, vi } from 'vitest'
import { answered, asked } from '../testing/sample-answer.ts'
import type { AskModel, JudgeSettings } from './ask-judge.ts'
import type { HookSettings } from './ask-hook.ts'
import { verifyAnswer, type VerifySettings } from './verify-answer.ts'

const JUDGE: JudgeSettings = {
  tier: 'opus',
  timeoutMs: 5_000,
  maxOutputTokens: 64,
  tag: 'judge',
  whenFailed: 'deliver',
}
const HOOK: HookSettings = { timeoutMs: 1_000, whenFailed: 'escalate' }

interface Setup {
  readonly text?: string
  readonly settings?: Partial<VerifySettings>
  readonly verify?: Verify
  readonly ask?: AskModel
  readonly remainingMs?: number
}

function setup({ text = '42', settings, verify, ask, remainingMs = 60_000 }: Setup) {
  const clock = new FakeClock()
  const defects: unknown[] = []
  const asking = vi.fn<AskModel>(ask ?? (() => Promise.reject(new Error('nobody'))))
  const fault = verifyAnswer({
    answer: answered(text),
    request: asked(),
    question: 'What is six times seven?',
    settings: { checks: ['empty'], hook: HOOK, ...settings },
    verify,
    ask: asking,
    clock,
    remainingMs: () => remainingMs,
    report: (defect) => defects.push(defect),
  })
  return { clock, defects, asking, fault }
}

describe('an answer', () => {
  it('passes when nothing is found and nobody is asked', async () => {
    expect(await setup({}).fault).toBeUndefined()
  })

  it('is looked at before anybody is asked, in the ways that the policy names', async () => {
    const verify = vi.fn<Verify>(() => true)
    expect(await setup({ text: ' ', verify }).fault).toBe('it is empty')
    expect(verify).not.toHaveBeenCalled()
    expect(await setup({ text: ' ', verify, settings: { checks: [] } }).fault).toBeUndefined()
  })
})

describe("the app's own check", () => {
  it.each<[string, Verify, string | undefined]>([
    ['true', () => true, undefined],
    ['false', () => false, 'the verify hook says no'],
    ['a promise of a reason', async () => ({ isGood: false, reason: 'no unit' }), 'the verify hook says: no unit'],
    ['good, with a reason', () => ({ isGood: true, reason: 'fine' }), undefined],
  ])('says %s', async (_, verify, fault) => {
    const { fault: found, defects } = setup({ verify })
    expect(await found).toBe(fault)
    expect(defects).toEqual([])
  })

  it.each<[string, Verify]>([
    ['throws', () => expect.unreachable()],
    ['rejects', () => Promise.reject(new Error('no'))],
    ['says nothing', () => JSON.parse('null')],
  ])('counts as not passed when it %s, or as the policy says, and is reported', async (_, verify) => {
    const { fault, defects } = setup({ verify })
    expect(await fault).toBe('the verify hook failed')
    expect(defects).toEqual([new Error('cascade: the verify hook failed.')])
    expect(await setup({ verify, settings: { hook: { ...HOOK, whenFailed: 'deliver' } } }).fault).toBeUndefined()
  })

  it('is waited for no longer than it may take, nor than the request has time, and hears of that', async () => {
    const signals: AbortSignal[] = []
    const never: Verify = (_answer, _request, signal) => {
      signals.push(signal)
      return new Promise(() => undefined)
    }
    const slow = setup({ verify: never })
    await slow.clock.advance(1_000)
    expect(await slow.fault).toBe('the verify hook failed')
    const late = setup({ verify: never, remainingMs: 10 })
    await late.clock.advance(10)
    expect(await late.fault).toBe('the verify hook failed')
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true])
    expect(slow.clock.pendingTimers + late.clock.pendingTimers).toBe(0)
  })
})

describe('the judge', () => {
  it.each([
    ['GOOD', undefined],
    ['It says BAD things, but is GOOD.', undefined],
    ['BAD', 'the judge says no'],
    ['Hm.', undefined],
    ['NOGOOD', undefined],
  ])('says %j', async (text, fault) => {
    expect(await setup({ settings: { judge: JUDGE }, ask: async () => text }).fault).toBe(fault)
  })

  it('counts as the policy says when it gives no answer', async () => {
    const settings = { judge: { ...JUDGE, whenFailed: 'escalate' } } as const
    expect(await setup({ settings }).fault).toBe('the judge gave no answer')
    expect(await setup({ settings: { judge: JUDGE } }).fault).toBeUndefined()
    const slow = setup({ settings, ask: () => new Promise(() => undefined) })
    await slow.clock.advance(5_000)
    expect(await slow.fault).toBe('the judge gave no answer')
  })

  it('is asked with the question, the answer and its limits, and not who answered', async () => {
    const { asking, fault } = setup({ settings: { judge: JUDGE }, ask: async () => 'GOOD', remainingMs: 700.5 })
    await fault
    const [request, limits] = asking.mock.calls[0] ?? []
    expect(limits).toEqual({ tag: 'judge', timeoutMs: 700 })
    expect(request).toMatchObject({ model: { type: 'tier', tier: 'opus' }, maxOutputTokens: 64 })
    const [message] = request?.messages ?? []
    const text = message?.content.map((block) => ('text' in block ? block.text : '')).join('')
    expect(text).toContain('<question>\n"What is six times seven?"\n</question>')
    expect(text).toContain('<answer>\n"42"\n</answer>')
  })

  it('reads of a long answer its beginning and its end', async () => {
    const text = `first${'x'.repeat(50_000)}last`
    const { asking, fault } = setup({ text, settings: { judge: JUDGE }, ask: async () => 'GOOD' })
    await fault
    const sent = JSON.stringify(asking.mock.calls[0]?.[0].messages)
    expect(sent.length).toBeLessThan(17_000)
    expect(sent).toContain('first')
    expect(sent).toContain('last')
  })
})
