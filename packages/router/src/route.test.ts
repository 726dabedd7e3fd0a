import { NO_USAGE } from '@sluice/core'
import { describe, expect, it } from 'vitest'
import { failing, OK, ScriptedProvider } from './testing/scripted-provider.ts'
import { testRouter, TWO_VENDORS } from './testing/test-router.ts'

const PRICE_OF_FIRST_SMALL = 10n * 1_000n + 5n * 5_000n // 10 input at $1, 5 output at $5 per million

describe('route', () => {
  it('answers with where it came from, what it cost and how long it took', async () => {
    const { chat } = testRouter(new ScriptedProvider(OK), new ScriptedProvider(OK))
    expect(await chat()).toMatchObject({
      text: 'Hello',
      tier: 'haiku',
      model: 'claude-haiku-4-5',
      provider: 'first',
      deployment: 'first/small',
      attempts: 1,
      stopReason: 'end',
      costNanoUsd: PRICE_OF_FIRST_SMALL,
      decisionId: expect.stringMatching(/^dec_/),
    })
  })

  it('follows the tier or the model that the caller names', async () => {
    const { chat } = testRouter(new ScriptedProvider(OK), new ScriptedProvider(OK))
    expect(await chat({ model: 'tier:opus', messages: 'Hi' })).toMatchObject({ deployment: 'first/large' })
    expect(await chat({ model: 'gpt-5.4-mini', messages: 'Hi' })).toMatchObject({ deployment: 'second/middle' })
  })

  it('never answers a named model with another', async () => {
    const second = new ScriptedProvider(OK)
    const { chat } = testRouter(new ScriptedProvider(failing('overloaded')), second, {
      ...TWO_VENDORS,
      retries: { maxAttempts: 1 },
    })
    await expect(chat({ model: 'claude-haiku-4-5', messages: 'Hi' })).rejects.toMatchObject({ status: 503 })
    expect(second.calls).toHaveLength(0)
  })

  it.each(['overloaded', 'unreachable', 'in-doubt', 'truncated', 'malformed-answer', 'unauthorized'] as const)(
    'fails over to the other vendor when the first is %s, and calls each once',
    async (kind) => {
      const first = new ScriptedProvider(failing(kind))
      const second = new ScriptedProvider(OK)
      const { chat } = testRouter(first, second)
      expect(await chat()).toMatchObject({ deployment: 'second/small', attempts: 2 })
      expect([first.calls.length, second.calls.length]).toEqual([1, 1])
    },
  )

  it('gives up at once on a request that every vendor would refuse', async () => {
    const second = new ScriptedProvider(OK)
    const { chat } = testRouter(new ScriptedProvider(failing('invalid-request')), second)
    await expect(chat()).rejects.toMatchObject({ code: 'invalid_request', status: 400, attempts: 1 })
    expect(second.calls).toHaveLength(0)
  })

  it('passes on what the vendor says is wrong with the request', async () => {
    const failure = failing('invalid-request', { detail: 'messages.0.content: must not be empty' })
    const { chat } = testRouter(new ScriptedProvider(failure), new ScriptedProvider(OK))
    await expect(chat()).rejects.toThrow('messages.0.content: must not be empty')
  })

  it('tells the caller nothing of the vendor, and the operator everything', async () => {
    const { chat, records } = testRouter(
      new ScriptedProvider(failing('in-doubt', { message: 'secret vendor words' })),
      new ScriptedProvider(failing('in-doubt')),
    )
    await expect(chat()).rejects.toThrow(expect.objectContaining({ message: expect.not.stringContaining('secret') }))
    expect(records[0]?.attempts[0]?.message).toContain('secret vendor words')
  })

  it('says which models there are when it does not know the one that is named', async () => {
    const { chat, records, ledger } = testRouter(new ScriptedProvider(OK), new ScriptedProvider(OK))
    const error = chat({ model: 'gpt-9', messages: 'Hi' })
    await expect(error).rejects.toMatchObject({ code: 'model_not_found', status: 404, param: 'model' })
    await expect(error).rejects.toThrow('"claude-haiku-4-5"')
    expect(records[0]).toMatchObject({ end: 'broken', errorCode: 'model_not_found', attempts: [] })
    expect(await ledger.balance('tenant/acme')).toEqual({ postedNanoUsd: 0n, pendingNanoUsd: 0n })
  })

  it('charges exactly what the answer cost, and holds nothing afterwards', async () => {
    const { chat, ledger } = testRouter(new ScriptedProvider(OK), new ScriptedProvider(OK))
    await chat()
    await chat()
    expect(await ledger.balance('tenant/acme')).toEqual({
      postedNanoUsd: 2n * PRICE_OF_FIRST_SMALL,
      pendingNanoUsd: 0n,
    })
  })

  it('charges the prompt of an attempt that may have run, beside the answer that came', async () => {
    const { chat, records } = testRouter(new ScriptedProvider(failing('in-doubt')), new ScriptedProvider(OK))
    const answer = await chat()
    const [doubtful, answered] = records[0]?.attempts ?? []
    expect(doubtful?.costNanoUsd).toBeGreaterThan(0n)
    expect(answer.costNanoUsd).toBe((doubtful?.costNanoUsd ?? 0n) + (answered?.costNanoUsd ?? 0n))
  })

  it('charges what the vendor says a failed call used', async () => {
    const usage = { ...NO_USAGE, uncachedInputTokens: 5_000, outputTokens: 700 }
    const { chat, records } = testRouter(
      new ScriptedProvider(failing('overloaded', { usage })),
      new ScriptedProvider(OK),
    )
    await chat()
    expect(records[0]?.attempts[0]?.costNanoUsd).toBe(5_000n * 1_000n + 700n * 5_000n)
  })

  it('charges nothing when the vendor refused to run it', async () => {
    const down = () => new ScriptedProvider(failing('overloaded'))
    const { chat, ledger } = testRouter(down(), down(), { ...TWO_VENDORS, retries: { maxAttempts: 2 } })
    await expect(chat()).rejects.toMatchObject({ code: 'upstream_unavailable' })
    expect(await ledger.balance('tenant/acme')).toEqual({ postedNanoUsd: 0n, pendingNanoUsd: 0n })
  })

  it('emits one record per request, with every attempt', async () => {
    const { chat, records } = testRouter(new ScriptedProvider(failing('overloaded')), new ScriptedProvider(OK))
    await chat()
    expect(records).toHaveLength(1)
    expect(records[0]).toMatchObject({
      end: 'done',
      tenant: 'acme',
      policyVersion: 'test-1',
      classification: { tier: 'haiku' },
      deployment: 'second/small',
      attempts: [{ outcome: 'overloaded' }, { outcome: 'answered', vendorRequestId: 'vendor-1' }],
    })
  })

  it('survives a listener that throws', async () => {
    const { chat, router, defects } = testRouter(new ScriptedProvider(OK), new ScriptedProvider(OK))
    router.onRoute(() => {
      throw new Error('a host defect')
    })
    expect(await chat()).toMatchObject({ text: 'Hello' })
    expect(defects).toEqual([new Error('a host defect')])
  })
})
