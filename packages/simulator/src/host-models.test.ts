import { afterAll, beforeAll, expect, it } from 'vitest'
import { startSimulator, type Simulator } from './start-simulator.ts'

let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator({ vendors: ['azure', 'bedrock', 'bedrock-mantle', 'vertex', 'foundry'] })
})
afterAll(() => simulator.close())

type Host = 'azure' | 'bedrock' | 'bedrock-mantle' | 'vertex' | 'foundry'

async function get(vendor: Host, path: string, key = 'key') {
  const headers = { authorization: `Bearer ${key}` }
  const response = await fetch(new URL(path, simulator.baseUrls[vendor]), { headers })
  const body: unknown = await response.json()
  return { status: response.status, body, text: JSON.stringify(body) }
}

it.each([
  ['azure', '/openai/v1/models', '"id":"gpt-5.4-2026-03-05"'],
  ['azure', '/openai/models?api-version=2024-10-21', '"deprecation":{"inference":'],
  ['bedrock', '/foundation-models?byProvider=anthropic', '"modelId":"anthropic.claude-opus-4-7"'],
  ['bedrock', '/inference-profiles', '"inferenceProfileId":"global.anthropic.claude-opus-4-7"'],
  ['bedrock-mantle', '/v1/models', '"id":"anthropic.claude-haiku-4-5"'],
  ['vertex', '/v1beta1/publishers/anthropic/models?pageSize=100', '"versionId":"20251001"'],
] as const)('%s lists its models at %s, for those who have a key', async (vendor, path, expected) => {
  expect(await get(vendor, path)).toMatchObject({ status: 200, text: expect.stringContaining(expected) })
  expect([401, 403]).toContain((await get(vendor, path, 'bad-key')).status)
})

it.each([
  ['azure', '/openai/models', 404],
  ['azure', '/openai/v1/models?api-version=2020-01-01', 400],
  ['bedrock', '/foundation-models?byOutputModality=VIDEO', 400],
  ['bedrock', '/foundation-models?byProvider=a_b', 400],
  ['bedrock', '/inference-profiles?maxResults=1001', 400],
  ['bedrock', '/inference-profiles?type=SYSTEM', 400],
  ['bedrock', '/inference-profiles?nextToken=x', 400],
  ['bedrock-mantle', '/anthropic/v1/models', 404],
  ['vertex', '/v1/publishers/anthropic/models', 404],
  ['vertex', '/v1beta1/publishers/anthropic/models?pageSize=x', 400],
  ['foundry', '/anthropic/v1/models', 404],
] as const)('%s does not answer %s', async (vendor, path, status) => {
  expect((await get(vendor, path)).status).toBe(status)
})

it.each([
  ['bedrock', '/inference-profiles?maxResults=20', 'nextToken'],
  ['vertex', '/v1beta1/publishers/anthropic/models?pageSize=4', 'nextPageToken'],
] as const)('%s turns pages, each row once', async (vendor, path, field) => {
  const rows: unknown[] = []
  let pages = 0
  for (let token: string | undefined = ''; token !== undefined; pages += 1) {
    const parameter = field === 'nextToken' ? 'nextToken' : 'pageToken'
    const { body, text } = await get(vendor, token ? `${path}&${parameter}=${token}` : path)
    rows.push(...Object.values(Object(body)).flatMap((value) => (Array.isArray(value) ? value : [])))
    token = new RegExp(`"${field}":"(\\d+)"`).exec(text)?.[1]
  }
  expect(pages).toBeGreaterThan(2)
  expect(new Set(rows.map((row) => JSON.stringify(row))).size).toBe(rows.length)
})

it('lists no model of another maker, and none that can be called without a profile', async () => {
  for (const query of ['byProvider=meta', 'byInferenceType=ON_DEMAND', 'byOutputModality=IMAGE']) {
    expect((await get('bedrock', `/foundation-models?${query}`)).body).toEqual({ modelSummaries: [] })
  }
  expect((await get('bedrock', '/inference-profiles?type=APPLICATION')).body).toEqual({ inferenceProfileSummaries: [] })
})
