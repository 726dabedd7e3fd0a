import { Agent, request, type RequestOptions } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { goodBody, INVENTORY, titleOf, type Row } from '../inventory/inventory.ts'
import { startTarget, type Target } from '../inventory/start-target.ts'
import { ssrfUrls } from './ssrf-urls.ts'
import { watchSockets, type SocketWatch } from './watch-sockets.ts'

const HEADERS = [
  'x-base-url',
  'x-api-base',
  'openai-base-url',
  'x-portkey-custom-host',
  'helicone-target-url',
  'x-target-url',
  'x-original-url',
  'x-rewrite-url',
  'x-forwarded-host',
  'forwarded',
  'destination',
  'x-sluice-base-url',
  'referer',
  'origin',
]
const FIELDS = [
  'base_url',
  'baseUrl',
  'api_base',
  'endpoint',
  'url',
  'host',
  'proxy',
  'custom_host',
  'webhook',
  'callback_url',
]
const image = (url: string) => ({ type: 'image_url', image_url: { url } })
const MEDIA: readonly ((url: string) => object)[] = [
  (url) => ({ messages: [{ role: 'user', content: [image(url)] }] }),
  (url) => ({ messages: [{ role: 'user', content: [{ type: 'image', source: { type: 'url', url } }] }] }),
  (url) => ({ messages: [{ role: 'user', content: [{ type: 'document', source: { type: 'url', url } }] }] }),
  (url) => ({ input: [{ role: 'user', content: [{ type: 'input_image', image_url: url }] }] }),
  (url) => ({ input: [{ role: 'user', content: [{ type: 'input_file', file_url: url }] }] }),
  (url) => ({ tools: [{ type: 'mcp', server_label: 'x', server_url: url }] }),
  (url) => ({ mcp_servers: [{ type: 'url', url, name: 'x' }] }),
  (url) => ({ model: url }),
]
const ROWS = INVENTORY.filter(({ method }) => method !== 'HEAD')

describe('X1: nobody chooses where a request goes', () => {
  let target: Target & AsyncDisposable
  let watch: SocketWatch
  const agent = new Agent({ keepAlive: true })
  beforeAll(async () => {
    target = await startTarget()
    watch = watchSockets()
  })
  afterAll(async () => {
    agent.destroy()
    watch[Symbol.dispose]()
    await target[Symbol.asyncDispose]()
  })

  it.each(ROWS.map((row) => [titleOf(row), row] as const))(
    'at %s, by none of 200 addresses in every place',
    async (_, row) => {
      const urls = ssrfUrls(portOf(target.canary.url))
      expect(new Set(urls).size).toBeGreaterThanOrEqual(200)
      const before = target.canary.visits()
      for (const [index, url] of urls.entries()) await send(row, url, index)
      expect(target.canary.visits()).toBe(before)
    },
  )

  it('and no socket went anywhere but to the gateway and the vendors of the policy, without a name being looked up', () => {
    const own = new Set([target.url, ...target.vendorUrls].map((url) => `127.0.0.1:${portOf(url)}`))
    expect(watch.destinations().filter((to) => !own.has(to))).toEqual([])
    expect(watch.destinations()).toContain(`127.0.0.1:${portOf(target.url)}`)
    expect(watch.lookups).toEqual([])
  })

  /** One request with the address in every header, in `Host`, in the query and in the body; or in its first line. */
  function send(row: Row, url: string, index: number): Promise<number> {
    const plain = encodeURI(url).slice(0, 200)
    const addressed = Object.fromEntries([...HEADERS, 'host'].map((name) => [name, plain]))
    const headers = { ...addressed, 'x-api-key': target.keyOf('acme'), 'content-type': 'application/json' }
    const more = Object.assign({}, ...FIELDS.map((name) => ({ [name]: url })), MEDIA[index % MEDIA.length]?.(url))
    const good = goodBody(row)
    const body = good && JSON.stringify({ ...good, ...more })
    const isLine = index % 10 === 9 && /^https?:\/\/[\x21-\x7e]+\/$/.test(plain)
    const path = isLine ? `${plain}${row.path.slice(1)}` : `${row.path}?base_url=${encodeURIComponent(url)}`
    return exchange({ method: row.method, path, headers, agent, host: '127.0.0.1', port: portOf(target.url) }, body)
  }
})

function exchange(options: RequestOptions, body = ''): Promise<number> {
  return new Promise((resolve, reject) => {
    request(options, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0))
    })
      .on('error', reject)
      .end(body)
  })
}

function portOf(url: string): number {
  return Number(new URL(url).port)
}
