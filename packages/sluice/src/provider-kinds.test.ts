import { parseChatRequest } from '@sluice/core'
import type { Environment } from '@sluice/provider-kit'
import { parsePolicy, type Policy, type PolicyInput } from '@sluice/router'
import { expect, test } from 'vitest'
import { connectSimulator } from './connect-simulator.ts'
import { createSluice } from './create-sluice.ts'
import { PROVIDER_KINDS } from './provider-kinds.ts'
import { readConnections } from './read-connections.ts'

interface Row {
  /** A model that the vendor has, and where its price is not its own, the vendor whose it is. */
  readonly model: string
  readonly vendor?: string
  readonly price?: PolicyInput['deployments'][string]['price']
  /** The least that the vendor can be called with. */
  readonly env: Environment
}

const CONTEXT = { requestId: 'r', tenant: 'default', signal: new AbortController().signal, surface: 'test' }
const AWS = { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'AKIATEST', AWS_SECRET_ACCESS_KEY: 's' }

const ROWS: Readonly<Record<string, Row>> = {
  bedrock: { model: 'claude-opus-4-7', env: AWS },
  'bedrock-mantle': { model: 'claude-haiku-4-5', env: { AWS_REGION: 'eu-west-1', AWS_BEARER_TOKEN_BEDROCK: 'k' } },
  vertex: { model: 'claude-opus-4-7', env: { GOOGLE_CLOUD_PROJECT: 'p' } },
  foundry: {
    model: 'claude-opus-4-7',
    env: { ANTHROPIC_FOUNDRY_RESOURCE: 'r', ANTHROPIC_FOUNDRY_API_KEY: 'k' },
  },
  azure: {
    model: 'gpt-5.4-mini',
    env: { AZURE_OPENAI_ENDPOINT: 'https://r.openai.azure.com', AZURE_OPENAI_API_KEY: 'k' },
  },
  gemini: { model: 'gemini-3.8-flash', vendor: 'google', env: { GEMINI_API_KEY: 'k' } },
  'openai-compatible': {
    model: 'llama-4-scout',
    vendor: 'vllm',
    price: { gpuHourUsd: '2.10', gpus: 8, inputTokensPerSecond: 60_000, outputTokensPerSecond: 4_000 },
    env: { VLLM_BASE_URL: 'http://127.0.0.1:11434/v1' },
  },
}

function policyOf(kind: string, host: Partial<Policy['providers'][string]> = {}): Policy {
  const { model = '', vendor, price } = ROWS[kind] ?? {}
  const tier = ['only']
  return parsePolicy({
    version: '1',
    providers: { host: { kind, vendor, ...host } },
    deployments: { only: { provider: 'host', model, price } },
    tiers: { haiku: tier, sonnet: tier, opus: tier },
  })
}

const kinds = Object.keys(ROWS)

test.each(kinds)('%s is missing until the environment says enough of it', (kind) => {
  const policy = policyOf(kind)
  const { env = {} } = ROWS[kind] ?? {}
  const [known] = readConnections(policy, env)
  expect(known?.missing).toBeUndefined()
  for (const left of Object.keys(env)) {
    const [poorer] = readConnections(policy, { ...env, [left]: undefined })
    expect([left, poorer?.missing]).toEqual([left, expect.stringMatching(/^no /)])
  }
  expect(() => createSluice(policy, { env: {} })).toThrow(PROVIDER_KINDS[kind]?.variable)
  expect(() => createSluice(policy, { env })).not.toThrow()
})

test('with the key there, what else is missing is named, not the key again', () => {
  const host = { kind: 'azure', apiKeyEnv: 'MY_KEY' }
  const policy = parsePolicy({ ...policyOf('azure'), providers: { host } })
  const [known] = readConnections(policy, { MY_KEY: 'key' })
  expect(known).toMatchObject({ missing: expect.stringMatching(/^no /), variable: PROVIDER_KINDS['azure']?.variable })
})

test.each(kinds)('%s is played by the simulator when it is missing', async (kind) => {
  const policy = policyOf(kind)
  const standIn = await connectSimulator(policy, {})
  const sluice = createSluice(policy, { env: {}, onMissing: standIn.connect })
  const answer = await sluice.chat(parseChatRequest({ messages: 'What is a sluice?' }), CONTEXT)
  expect([answer.text, answer.deployment]).toEqual([expect.stringMatching(/./), 'only'])
  expect(answer.costNanoUsd).toBeGreaterThan(0n)
  await standIn.close()
})

test('asks a vendor to answer where the policy says, before where the environment says', () => {
  const regionOf = (policy: Policy) => readConnections(policy, AWS)[0]?.connection.region
  expect(regionOf(policyOf('bedrock'))).toBe('eu-west-1')
  expect(regionOf(policyOf('bedrock', { region: 'us-east-1' }))).toBe('us-east-1')
})

test('says which regions a vendor has', () => {
  const policy = { ...policyOf('azure'), providers: { host: { kind: 'openai', region: 'mars' } } }
  expect(() => createSluice(policy, { env: { OPENAI_API_KEY: 'k' } })).toThrow('no region "mars"')
})
