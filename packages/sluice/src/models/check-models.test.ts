import { loadCatalog } from '@sluice/catalog'
import { AttemptError, type Provider, type VendorModel } from '@sluice/core'
import { FakeClock } from '@sluice/core/testing'
import { compilePolicy, parsePolicy } from '@sluice/router'
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

function provider(listModels?: () => Promise<readonly VendorModel[]>): Provider {
  const never = () => Promise.reject(new Error('not called here'))
  return { name: 'listed', answer: never, stream: never, listModels, close: async () => undefined }
}

async function findings(vendor: Provider, day: string, isAsked = true) {
  const policy = compilePolicy(POLICY, loadCatalog(), new Map([['vendor', vendor]]))
  return checkModels(policy, new FakeClock(Date.parse(day)), () => isAsked)
}

describe('checkModels', () => {
  it('warns of a model that retires within thirty days, and counts them', async () => {
    expect(await findings(provider(), '2026-10-30')).toEqual([])
    expect(await findings(provider(), '2026-11-22')).toEqual([
      { deployment: 'old', severity: 'warning', message: expect.stringMatching(/retires on 2026-11-30, in 8 days/) },
    ])
  })

  it('calls a model whose last day has passed an error', async () => {
    expect(await findings(provider(), '2026-12-01')).toMatchObject([{ deployment: 'old', severity: 'error' }])
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

  it('warns when the vendor cannot be asked, and asks nobody who is simulated', async () => {
    const refused = provider(() => Promise.reject(new AttemptError({ kind: 'unauthorized', message: 'no such key' })))
    expect(await findings(refused, '2026-10-01')).toMatchObject([
      { severity: 'warning', message: 'could not ask the vendor: no such key' },
      { severity: 'warning' },
    ])
    expect(await findings(refused, '2026-10-01', false)).toEqual([])
  })
})
