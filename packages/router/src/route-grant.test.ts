import { parseChatRequest, type KeyGrant } from '@sluice/core'
import { describe, expect, it } from 'vitest'
import { OK, ScriptedProvider } from './testing/scripted-provider.ts'
import { testRouter, TWO_VENDORS } from './testing/test-router.ts'

function withGrant(grant: Partial<KeyGrant>) {
  const caller = { key: { id: 'k1', grant: { tenant: 'acme', ...grant } } }
  return testRouter(new ScriptedProvider(OK), new ScriptedProvider(OK), TWO_VENDORS, { caller })
}

describe('what a key may do', () => {
  it('keeps its bearer to its tiers, whatever is guessed', async () => {
    const { chat } = withGrant({ tiers: ['sonnet'] })
    expect(await chat()).toMatchObject({ tier: 'sonnet' })
  })

  it('keeps its bearer to its models, of which the tier has another', async () => {
    const { chat, records } = withGrant({ models: ['gpt-5.4-nano'] })
    expect(await chat()).toMatchObject({ deployment: 'second/small' })
    expect(records[0]?.excluded).toEqual([{ deployment: 'first/small', reason: 'the key may not use it' }])
  })

  it.each([
    [{ tiers: ['haiku', 'sonnet'] }, 'tier:opus', 'the tiers "haiku", "sonnet"'],
    [{ models: ['gpt-5.4'] }, 'claude-haiku-4-5', 'the models "gpt-5.4"'],
    [{ tiers: ['haiku'], models: ['gpt-5.4'] }, 'auto', 'the tiers "haiku" and the models "gpt-5.4"'],
  ] as const)('with %j forbids %s, and says what is allowed', async (grant, model, allowed) => {
    const { chat, records } = withGrant(grant)
    const refused = chat({ model, messages: 'Hi' })
    await expect(refused).rejects.toMatchObject({ code: 'forbidden', status: 403, param: 'model' })
    await expect(refused).rejects.toThrow(allowed)
    expect(records).toMatchObject([{ errorCode: 'forbidden', attempts: [] }])
  })

  it('lets a model be named that one of its tiers lists', async () => {
    const { chat } = withGrant({ tiers: ['opus'] })
    expect(await chat({ model: 'gpt-5.4', messages: 'Hi' })).toMatchObject({ deployment: 'second/large' })
  })

  it('does not hide that a model is not there', async () => {
    const { chat } = withGrant({ models: ['gpt-5.4'] })
    await expect(chat({ model: 'gpt-9', messages: 'Hi' })).rejects.toMatchObject({ code: 'model_not_found' })
  })

  it('does not blame the key for a prompt that is too long', async () => {
    const { chat } = withGrant({ tiers: ['haiku'] })
    const messages = 'word '.repeat(600_000)
    await expect(chat({ model: 'tier:haiku', messages })).rejects.toMatchObject({ code: 'context_length_exceeded' })
  })

  it('holds for counting tokens, too', async () => {
    const { router, context } = withGrant({ tiers: ['haiku'] })
    const request = parseChatRequest({ model: 'tier:opus', messages: 'Hi' })
    await expect(router.countTokens(request, context)).rejects.toMatchObject({ code: 'forbidden' })
  })
})
