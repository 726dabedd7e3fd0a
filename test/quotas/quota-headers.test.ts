import { parsePolicy, type PolicyInput } from '@sluice/router'
import { OpenAI } from 'openai'
import { describe, expect, it } from 'vitest'
import { seedPolicy, startAppForTest, type App } from '../gateway/start-app.ts'
import { ask, CHAT, MESSAGES, RESPONSES, SURFACES, type Surface } from '../gateway/surfaces.ts'

const QUOTAS: PolicyInput['quotas'] = {
  wide: { scope: 'global', requestsPerMinute: 1_000 },
  burst: { scope: 'tenant', requestsPerMinute: 2, tokensPerMinute: 1_000_000 },
}

/** How a protocol names a limit's parts. */
const NAMES: ReadonlyMap<Surface, (count: string, part: string) => string> = new Map([
  [MESSAGES, (count, part) => `anthropic-ratelimit-${count}-${part}`],
  [RESPONSES, (count, part) => `x-ratelimit-${part}-${count}`],
  [CHAT, (count, part) => `x-ratelimit-${part}-${count}`],
])

function start(quotas = QUOTAS): Promise<App> {
  return startAppForTest({ policy: parsePolicy({ ...seedPolicy(), quotas }) })
}

describe.each(SURFACES)('the headers of $name', (surface) => {
  const left = (headers: Headers, count: 'requests' | 'tokens') =>
    ['limit', 'remaining', 'reset'].map((part) => headers.get(NAMES.get(surface)?.(count, part) ?? ''))

  it.each([false, true])('tell what is left of the caller’s tightest quota; streamed: %s', async (isStream) => {
    const app = await start()
    const { headers } = await ask(app, { surface, isStream })
    const [limit, remaining, reset] = left(headers, 'requests')
    expect([limit, remaining]).toEqual(['2', '1'])
    expect(reset).toMatch(surface === MESSAGES ? /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/ : /^30s$/)
    const [tokens, tokensLeft] = left(headers, 'tokens')
    expect(tokens).toBe('1000000')
    expect(Number(tokensLeft)).toBeGreaterThan(900_000)
    expect(Number(tokensLeft)).toBeLessThan(1_000_000)
  })

  it('tell that nothing is left, and until when, beside the refusal', async () => {
    const app = await start()
    await ask(app, { surface })
    await ask(app, { surface })
    const { status, headers } = await ask(app, { surface })
    expect(status).toBe(429)
    expect(left(headers, 'requests').slice(0, 2)).toEqual(['2', '0'])
    expect(headers.get('x-should-retry')).toBe('true')
    if (surface !== MESSAGES) expect(headers.get('x-ratelimit-reset-requests')).toBe(`${headers.get('retry-after')}s`)
  })

  it('tell nothing where no quota a minute is for the caller', async () => {
    const app = await start({ few: { scope: 'global', concurrency: 3 } })
    const { headers } = await ask(app, { surface })
    expect([...headers.keys()].filter((name) => name.includes('ratelimit'))).toEqual([])
  })
})

describe('the in-process fetch', () => {
  it('tells what is left, too', async () => {
    const app = await start()
    const client = new OpenAI({ apiKey: 'unused', fetch: app.sluice.fetch, maxRetries: 0 })
    const asking = client.chat.completions.create({ model: 'tier:haiku', messages: [{ role: 'user', content: 'Hi!' }] })
    const { response } = await asking.withResponse()
    expect(response.headers.get('x-ratelimit-remaining-requests')).toBe('1')
  })
})
