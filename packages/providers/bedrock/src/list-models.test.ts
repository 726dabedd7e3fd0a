import { expect, test } from 'vitest'
import { createBedrock } from './provider.ts'

const ARN = 'arn:aws:bedrock:eu-west-1:123456789012'
const OPUS = 'anthropic.claude-opus-4-7'
const profile = (id: string, name: string) => ({
  inferenceProfileId: id,
  inferenceProfileArn: `${ARN}:${name}/${id}`,
  models: [{ modelArn: `arn:aws:bedrock:eu-west-1::foundation-model/${OPUS}` }],
})

const PAGES: Readonly<Record<string, unknown>> = {
  '/foundation-models': {
    modelSummaries: [
      { modelId: OPUS, modelLifecycle: { status: 'LEGACY', endOfLifeTime: '2026-12-01T00:00:00Z' } },
      { modelId: 'amazon.nova', modelLifecycle: { status: 'ACTIVE' } },
    ],
  },
  '/inference-profiles?type=SYSTEM_DEFINED&maxResults=1000': {
    inferenceProfileSummaries: [profile(`eu.${OPUS}`, 'inference-profile')],
    nextToken: 'a/b=',
  },
  '/inference-profiles?type=SYSTEM_DEFINED&maxResults=1000&nextToken=a%2Fb%3D': {
    inferenceProfileSummaries: [profile(`global.${OPUS}`, 'inference-profile')],
  },
  '/inference-profiles?type=APPLICATION&maxResults=1000': {
    inferenceProfileSummaries: [profile('abc123', 'application-inference-profile')],
    // The end of a list, for those who do not leave the token out.
    nextToken: '',
  },
}

function listing(pages: Readonly<Record<string, unknown>>) {
  const asked: string[] = []
  const fetch = (input: string | URL | Request) => {
    const url = new URL(input instanceof Request ? input.url : input)
    asked.push(url.origin)
    return Promise.resolve(Response.json(pages[url.pathname + url.search] ?? {}))
  }
  const http = { fetch, close: () => Promise.resolve() }
  const provider = createBedrock({ apiKey: 'k', region: 'eu-west-1', http })
  return { asked, models: provider.listModels?.(new AbortController().signal) }
}

test('lists models and every page of the profiles they are called by, with the end of their model', async () => {
  const { asked, models } = listing(PAGES)
  const ends = { status: 'deprecated', retires: '2026-12-01' }
  expect(await models).toEqual([
    { id: OPUS, ...ends },
    { id: 'amazon.nova', status: 'active', retires: undefined },
    { id: `eu.${OPUS}`, ...ends },
    { id: `${ARN}:inference-profile/eu.${OPUS}`, ...ends },
    { id: `global.${OPUS}`, ...ends },
    { id: `${ARN}:inference-profile/global.${OPUS}`, ...ends },
    { id: 'abc123', ...ends },
    { id: `${ARN}:application-inference-profile/abc123`, ...ends },
  ])
  expect(new Set(asked)).toEqual(new Set(['https://bedrock.eu-west-1.amazonaws.com']))
})

test('takes what is no list for none', async () => {
  await expect(listing({}).models).rejects.toMatchObject({ failure: { kind: 'malformed-answer' } })
})
