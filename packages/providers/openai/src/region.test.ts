import { loadCatalog } from '@sluice/catalog'
import { AttemptError } from '@sluice/core'
import { ask, callOf, failureOf } from '@sluice/provider-kit/conformance'
import { expect, test } from 'vitest'
import { createOpenAI } from './provider.ts'
import { openAIRegion, type OpenAIRegion } from './region.ts'

const ENTRY = loadCatalog().find('openai', 'gpt-5.4-mini')
if (!ENTRY) throw new Error('The catalog lacks the model.')
const CALL = callOf(ENTRY, ask('Hello.'))

async function hostOf(region: OpenAIRegion | undefined) {
  let host = ''
  const fetch = (input: string | URL | Request) => {
    host = new URL(input instanceof Request ? input.url : input).host
    return Promise.reject(new AttemptError({ kind: 'unreachable', message: 'no' }))
  }
  const provider = createOpenAI({ apiKey: 'k', region, http: { fetch, close: () => Promise.resolve() } })
  await failureOf(provider.answer(CALL))
  return [host, provider.residency]
}

test.each(['us', 'eu', 'ae', 'au', 'in', 'jp'] as const)(
  'keeps data in %s at the host of that region',
  async (region) => {
    expect(await hostOf(region)).toEqual([`${region}.api.openai.com`, region])
  },
)

test('goes wherever OpenAI likes when no region is asked for', async () => {
  expect(await hostOf(undefined)).toEqual(['api.openai.com', undefined])
})

test('says which regions there are', () => {
  expect([openAIRegion('eu'), openAIRegion(undefined)]).toEqual(['eu', undefined])
  expect(() => openAIRegion('mars')).toThrow('openai: no region "mars". Pass one of us, eu')
})
