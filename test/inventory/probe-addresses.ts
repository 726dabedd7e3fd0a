import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { goodBody, type Row } from './inventory.ts'
import { send, type Probe } from './probes.ts'
import type { Target } from './start-target.ts'

/** By which gateways and SDKs of this field let somebody say where a request goes; and what a vendor would fetch itself. */
const HEADERS = [
  'base-url',
  'x-base-url',
  'api-base',
  'x-api-base',
  'openai-base-url',
  'anthropic-base-url',
  'x-portkey-custom-host',
  'x-portkey-config',
  'helicone-target-url',
  'helicone-openai-api-base',
  'x-litellm-api-base',
  'x-target-url',
  'x-upstream-url',
  'x-original-url',
  'x-rewrite-url',
  'x-forwarded-host',
  'forwarded',
  'x-http-destinationurl',
  'destination',
  'x-sluice-base-url',
  'x-sluice-provider',
  'referer',
  'origin',
]
const FIELDS = [
  'base_url',
  'baseUrl',
  'baseURL',
  'api_base',
  'api_url',
  'endpoint',
  'url',
  'host',
  'proxy',
  'custom_host',
  'provider',
  'deployment',
  'user',
  'model',
]
type Wrapped = (url: string) => object
const STRUCTURES: readonly Wrapped[] = [
  (url) => ({ extra_body: { base_url: url }, extra_headers: { host: url }, extra_query: { base_url: url } }),
  (url) => ({ metadata: { user_id: url, base_url: url } }),
  (url) => ({ provider: { base_url: url, order: [url] }, api_config: { baseUrl: url } }),
  (url) => ({ fallbacks: [{ model: 'auto', api_base: url }], models: [url] }),
  (url) => ({ mcp_servers: [{ type: 'url', url, name: 'x' }] }),
  (url) => ({ tools: [{ type: 'mcp', server_label: 'x', server_url: url }] }),
  (url) => ({ webhook: url, callback_url: url, background: true }),
  (url) => ({ messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }] }),
  (url) => ({ messages: [{ role: 'user', content: [{ type: 'image', source: { type: 'url', url } }] }] }),
  (url) => ({ messages: [{ role: 'user', content: [{ type: 'document', source: { type: 'url', url } }] }] }),
  (url) => ({ input: [{ role: 'user', content: [{ type: 'input_image', image_url: url }] }] }),
  (url) => ({ input: [{ role: 'user', content: [{ type: 'input_file', file_url: url }] }] }),
]

/** Whether a client can choose where a request is sent, by any field, header, query or request line. */
export const addresses: Probe = async (row, target) => {
  const { url, visits } = target.canary
  const findings: string[] = []
  const check = async (what: string, act: () => Promise<unknown>) => {
    const before = visits()
    await act()
    if (visits() > before) findings.push(`${what} chose where a request went`)
  }
  const [tenant, plain] = ['acme', goodBody(row)]
  for (const name of HEADERS) await check(name, () => send(row, target, { tenant, headers: { [name]: url } }))
  await check('the query', () => send(row, target, { tenant, path: `${row.path}?base_url=${url}&url=${url}` }))
  await check('the request line', () => sendByLine(row, target))
  if (!plain) return findings
  const additions = [...FIELDS.map((name) => ({ [name]: url })), ...STRUCTURES.map((wrap) => wrap(url))]
  for (const addition of additions)
    await check(JSON.stringify(addition), () => send(row, target, { tenant, body: { ...plain, ...addition } }))
  return findings
}

/** A request line with a whole address in it, and another `Host`, as a client sends them to a proxy. */
async function sendByLine(row: Row, target: Target): Promise<void> {
  const { port } = new URL(target.url)
  const body = JSON.stringify(goodBody(row) ?? '')
  const lines = [
    `${row.method} ${target.canary.url}${row.path} HTTP/1.1`,
    `host: ${new URL(target.canary.url).host}`,
    `x-api-key: ${target.keyOf('acme')}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ]
  const socket = connect(Number(port), '127.0.0.1')
  socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`)
  await text(socket)
}
