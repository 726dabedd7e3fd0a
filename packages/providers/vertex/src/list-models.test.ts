import { expect, test } from 'vitest'
import { createVertex } from './provider.ts'

const row = (name: string, versionId?: string) => ({ name: `publishers/anthropic/models/${name}`, versionId })

test('lists every page of Model Garden, by name and by name and version', async () => {
  const asked: string[] = []
  const pages = [
    { publisherModels: [row('claude-opus-4-7', 'default')], nextPageToken: 'a/b' },
    { publisherModels: [row('claude-haiku-4-5', '20251001'), row('claude-x@1', '1')], nextPageToken: '' },
  ]
  const fetch = (input: string | URL | Request) => {
    asked.push(input instanceof Request ? input.url : String(input))
    return Promise.resolve(Response.json(pages[asked.length - 1]))
  }
  const http = { fetch, close: () => Promise.resolve() }
  const provider = createVertex({ projectId: 'p', region: 'europe-west1', accessToken: 't', http })
  const models = await provider.listModels?.(new AbortController().signal)
  expect(models?.map(({ id }) => id)).toEqual([
    'claude-opus-4-7',
    'claude-opus-4-7@default',
    'claude-haiku-4-5',
    'claude-haiku-4-5@20251001',
    'claude-x@1',
  ])
  const first =
    'https://europe-west1-aiplatform.googleapis.com/v1beta1/publishers/anthropic/models?pageSize=100&listAllVersions=true'
  expect(asked).toEqual([first, `${first}&pageToken=a%2Fb`])
})
