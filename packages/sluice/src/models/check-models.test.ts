import { loadCatalog } from '@sluice/catalog'
import { AttemptError, type Provider, type VendorModel } from '@sluice/core'
import { FakeClock } from '@sluice/core/testing'
import { compilePolicy, parsePolicy, type Policy } from '@sluice/router'
import { describe, expect, it } from 'vitest'
import { checkModels } from './check-models.ts'

const POLICY = parsePolicy({
  version: '1',
  providers: { vendor: { kind: 'anthropic' } },
  deployments: {
    old: { provider: 'vendor', model: 'claude-sonnet-4-5' },
    current: { provider: 'vendor', model: 'claude-haiku-5-5' },
  },
  tiers: { haiku: ['current'], sonnet: ['old'], opus: ['current'] },
})

function provider(listModels?: () => Promise<readonly VendorModel[]>, more: Partial<Provider> = {}): Provider {
  const never = () => Promise.reject(new Error('not called here'))
  return { name: 'listed', answer: never, stream: never, listModels, close: async () => undefined, ...more }
}

/** It lists what the policy names and says nothing of when it ends. */
const silent = provider(async () => [{ id: 'claude-sonnet-4-5' }, { id: 'claude-haiku-5-5' }])

async function findings(vendor: Provider, day: string, isAsked = true, stated: Policy = POLICY) {
  const policy = compilePolicy(stated, loadCatalog(), new Map([['vendor', vendor]]))
  return checkModels(policy, new FakeClock(Date.parse(day)), () => isAsked)
}

describe('checkModels', () => {
  it('warns of a model that retires within thirty days, and counts them', async () => {
    expect(await findings(silent, '2026-10-30')).toEqual([])
    expect(await findings(silent, '2026-11-22')).toEqual([
      { deployment: 'old', severity: 'warning', message: expect.stringMatching(/retires on 2026-11-30, in 8 days/) },
    ])
  })

  it('calls a model whose last day has passed an error', async () => {
    expect(await findings(silent, '2026-12-01')).toMatchObject([{ deployment: 'old', severity: 'error' }])
  })

  it('says which models the vendor lists when ours is not among them', async () => {
    const listed = provider(async () => [{ id: 'claude-haiku-5-5' }])
    expect(await findings(listed, '2026-10-01')).toEqual([
      { deployment: 'old', severity: 'error', message: expect.stringContaining('It lists "claude-haiku-5-5"') },
    ])
  })

  it('knows a model by the dated snapshot that its name stands for', async () => {
    const listed = provider(async () => [{ id: 'claude-haiku-5-5-20261007' }, { id: 'claude-sonnet-4-5-2025-09-29' }])
    expect(await findings(listed, '2026-10-01')).toEqual([])
  })

  it('knows a version of a model by the model', async () => {
    const { old, current } = POLICY.deployments
    if (!old || !current) throw new Error('The policy lacks a deployment.')
    const named = { ...POLICY, deployments: { old: { ...old, vendorModel: 'claude-sonnet-4-5@20250929' }, current } }
    expect(await findings(silent, '2026-10-01', true, named)).toEqual([])
  })

  it("takes the vendor's word for the end of a model", async () => {
    const listed = provider(async () => [
      { id: 'claude-haiku-5-5', status: 'retired' },
      { id: 'claude-sonnet-4-5', retires: '2026-10-11' },
    ])
    expect(await findings(listed, '2026-10-01')).toMatchObject([
      { deployment: 'old', severity: 'warning', message: expect.stringContaining('in 10 days') },
      { deployment: 'current', severity: 'error', message: expect.stringContaining('has retired') },
    ])
  })

  it('says what to move to when it is the vendor who no longer lists a model', async () => {
    const listed = provider(async () => [{ id: 'claude-haiku-5-5' }])
    const message = expect.stringMatching(/lists no "claude-sonnet-4-5"\..* Move to "claude-sonnet-4-6"/)
    expect((await findings(listed, '2026-10-01'))[0]).toMatchObject({ deployment: 'old', message })
  })

  it('knows a model by its latest version', async () => {
    const listed = provider(async () => [{ id: 'claude-haiku-5-5:latest' }, { id: 'claude-sonnet-4-5:latest' }])
    expect(await findings(listed, '2026-09-01')).toEqual([])
  })

  it('says of a vendor that has no list that only the catalog has been asked', async () => {
    const message = 'no models endpoint, checked by the catalog only'
    expect(await findings(provider(), '2026-10-30')).toEqual([
      { deployment: 'old', severity: 'note', message },
      { deployment: 'current', severity: 'note', message },
    ])
  })

  it('looks for the model that a deployment is made of, not for the name that its owner gave it', async () => {
    const { old, current } = POLICY.deployments
    if (!old || !current) throw new Error('The policy lacks a deployment.')
    const named = { ...POLICY, deployments: { old: { ...old, vendorModel: 'ours' }, current } }
    const list = async () => [{ id: 'claude-sonnet-4-5-20250929' }, { id: 'claude-haiku-5-5' }]
    expect(await findings(provider(list), '2026-10-30', true, named)).toMatchObject([{ deployment: 'old' }])
    expect(await findings(provider(list, { namesDeployments: true }), '2026-10-30', true, named)).toEqual([])
  })

  it('warns when the vendor cannot be asked, and asks nobody who is simulated', async () => {
    const refused = provider(() => Promise.reject(new AttemptError({ kind: 'unauthorized', message: 'no such key' })))
    expect(await findings(refused, '2026-10-01')).toMatchObject([
      { severity: 'warning', message: 'could not ask the vendor: no such key' },
      { severity: 'warning' },
    ])
    expect(await findings(refused, '2026-10-01', false)).toEqual([])
  })
})
