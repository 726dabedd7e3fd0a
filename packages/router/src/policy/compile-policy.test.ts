import { costOf, loadCatalog } from '@sluice/catalog'
import { NO_USAGE, parseUsd, type Provider } from '@sluice/core'
import { describe, expect, it } from 'vitest'
import { ScriptedProvider } from '../testing/scripted-provider.ts'
import { compilePolicy } from './compile-policy.ts'
import { parsePolicy } from './parse-policy.ts'
import type { PolicyInput } from './policy-schema.ts'

type Stated = PolicyInput['deployments'][string]

const catalog = loadCatalog()
const USAGE = { ...NO_USAGE, uncachedInputTokens: 1_000_000 }

function policyOf(kind: string, stated: Omit<Stated, 'provider'>): PolicyInput {
  const tier = ['only']
  return {
    version: '1',
    providers: { host: { kind } },
    deployments: { only: { provider: 'host', ...stated } },
    tiers: { haiku: tier, sonnet: tier, opus: tier },
  }
}

/** The one deployment of a policy, at a vendor whose host keeps data in `residency`. */
function compiled(kind: string, stated: Omit<Stated, 'provider'>, residency?: string) {
  const policy = parsePolicy(policyOf(kind, stated))
  const provider: Provider = Object.assign(new ScriptedProvider(), { residency })
  const target = compilePolicy(policy, catalog, new Map([['host', provider]])).byName.get('only')
  if (!target) throw new Error('nothing was compiled')
  const isRegional = target.deployment.residency !== undefined
  return {
    residency: target.deployment.residency,
    cost: costOf(target.entry, USAGE, { time: Date.UTC(2026, 10, 22), isRegional }),
  }
}

describe('compilePolicy', () => {
  it('adds the regional premium where the policy or the host itself says that data stays in a region', () => {
    const model = 'claude-opus-4-7'
    expect(compiled('vertex', { model })).toEqual({ residency: undefined, cost: parseUsd('5') })
    expect(compiled('vertex', { model, residency: 'eu' })).toEqual({ residency: 'eu', cost: parseUsd('5.5') })
    expect(compiled('vertex', { model }, 'us-east5')).toEqual({ residency: 'us-east5', cost: parseUsd('5.5') })
    expect(compiled('vertex', { model, residency: 'us' }, 'us-east5').residency).toBe('us')
    expect(compiled('openai', { model: 'gpt-5.4' }, 'eu').cost).toBe(parseUsd('5.5'))
  })

  it('adds no premium to a profile whose listed price contains it', () => {
    const model = 'us.anthropic.claude-opus-4-7'
    expect(compiled('bedrock', { model }).cost).toBe(parseUsd('5.5'))
    expect(compiled('bedrock', { model, residency: 'us' })).toEqual({ residency: 'us', cost: parseUsd('5.5') })
    expect(compiled('bedrock', { model: 'global.anthropic.claude-opus-4-7' }).cost).toBe(parseUsd('5'))
  })

  it('takes a stated price for what is paid, in a region too', () => {
    const price = { inputUsdPerMillion: '1', outputUsdPerMillion: '2' }
    expect(compiled('vertex', { model: 'claude-opus-4-7', price }, 'eu').cost).toBe(parseUsd('1'))
  })

  it('prices a machine by the hour', () => {
    const price = { gpuHourUsd: '2.25', gpus: 8, inputTokensPerSecond: 50_000, outputTokensPerSecond: 2_500 }
    expect(compiled('vllm', { model: 'llama-4-scout', price }).cost).toBe(parseUsd('0.1'))
  })

  it.each([
    [
      { gpuHourUsd: '2.10', gpus: 8 },
      /^policy: deployments\.only\.price: found an object\. Expected "input.*or "gpuHour/,
    ],
    [{ inputUsdPerMillion: 1, outputUsdPerMillion: 2 }, /found an object\. Expected "inputUsdPerMillion"/],
    [{ inputUsdPerMillion: '1', outputUsdPerMillion: '2', gpus: 8 }, /unknown field "gpus"/],
  ])('says what is wrong with a price: %j', (price, message) => {
    const policy = policyOf('vllm', { model: 'llama-4-scout' })
    const deployments = { only: { ...policy.deployments['only'], price } }
    expect(() => parsePolicy({ ...policy, deployments })).toThrow(message)
  })
})
