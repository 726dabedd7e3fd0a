import { goodBody, type Row } from './inventory.ts'
import { BROKE, limited, type Target } from './start-target.ts'

/** Aims at one path; says what of its guard is missing. Empty: nothing. */
export type Probe = (row: Row, target: Target) => Promise<string[]>

interface Sent {
  /** Whose key; undefined: none. */
  readonly tenant?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly path?: string
}

/** Sends a request that is good but for what is said of it. */
export async function send(row: Row, target: Target, sent: Sent) {
  const { tenant, headers = {}, body = goodBody(row), path = row.path } = sent
  const key = tenant === undefined ? {} : { 'x-api-key': target.keyOf(tenant) }
  const type = body === undefined ? {} : { 'content-type': 'application/json' }
  const text = typeof body === 'string' || body === undefined ? body : JSON.stringify(body)
  const response = await fetch(target.url + path, {
    method: row.method,
    headers: { ...type, ...key, ...headers },
    body: text,
  })
  return { status: response.status, headers: response.headers, text: await response.text() }
}

/** What was done for a request that should have been refused. */
async function costing(target: Target, act: () => Promise<string[]>): Promise<string[]> {
  const before = { calls: target.vendorCalls(), held: target.reservations() }
  const findings = await act()
  if (target.vendorCalls() > before.calls) findings.push('a vendor was called')
  if (target.reservations() > before.held) findings.push('money was held')
  return findings
}

const expectStatus = (what: string, status: number, ...allowed: readonly number[]) =>
  allowed.includes(status) ? [] : [`${what}: answered ${status}, not ${allowed.join(' or ')}`]

const THROUGH_PROXY = { 'x-forwarded-for': '203.0.113.9' }
const STRANGERS: readonly Sent[] = [
  {},
  { headers: { 'x-api-key': 'sk-sluice-wrong' } },
  { headers: { authorization: 'Bearer sk-sluice-000000000000-0000000000000000000000000000000000000000000' } },
  { headers: { authorization: 'Basic YWNtZTphY21l' } },
]

/** Whether those are kept out who are not known. */
const authentication: Probe = (row, target) =>
  costing(target, async () => {
    if (row.admits === 'everyone') return saysLittle(row, target)
    const findings: string[] = []
    for (const stranger of STRANGERS) {
      const headers = { ...stranger.headers, ...(row.admits === 'operators' ? THROUGH_PROXY : {}) }
      const { status } = await send(row, target, { headers })
      findings.push(...expectStatus(`stranger ${JSON.stringify(headers)}`, status, 401, 403))
    }
    return findings
  })

/** What everyone may see is a fixed text, or the status and nothing else. */
async function saysLittle(row: Row, target: Target): Promise<string[]> {
  const { status, text } = await send(row, target, { headers: THROUGH_PROXY })
  if (status !== 200) return [`everyone: answered ${status}`]
  if (row.method === 'HEAD') return text === '' ? [] : ['HEAD has a body']
  if (row.text !== undefined) return text === row.text ? [] : ['a page says something else than its text']
  return /^\{"status":"\w+"\}$/.test(text) ? [] : [`strangers are told ${text.slice(0, 80)}`]
}

const deep = `{"metadata":${'['.repeat(5_000)}${']'.repeat(5_000)}}`
const WRONG_BODIES: readonly unknown[] = ['', '{', '[]', 'null', '7', '{}', deep]
const WRONG_FIELDS = [{ model: 7 }, { messages: 'Hi', input: 7 }, { messages: undefined, input: null }]
const WRONG_HEADERS: readonly Readonly<Record<string, string>>[] = [
  { 'content-type': 'text/plain' },
  { 'content-encoding': 'zstd' },
  { 'x-sluice-timeout-ms': '-1' },
  { 'x-sluice-tags': 'a b' },
  { 'x-sluice-conversation': 'a b' },
]

/** Whether what cannot be read is refused, by name, before anything is done for it. */
const validation: Probe = (row, target) =>
  costing(target, async () => {
    const sent = WRONG[row.takes](row)
    const findings: string[] = []
    for (const one of sent) {
      const { status } = await send(row, target, { tenant: 'acme', ...one })
      findings.push(...expectStatus(JSON.stringify(one).slice(0, 80), status, ...REFUSED[row.takes]))
    }
    return findings
  })

const WRONG_FEEDBACK = [
  { score: 2 },
  { score: '1' },
  { decisionId: 7 },
  { source: 'a b' },
  { source: 'shadow' },
  { a: 1 },
]
const wrongBodies = (row: Row): readonly Sent[] => [
  ...WRONG_BODIES.map((body) => ({ body })),
  ...WRONG_FIELDS.map((fields) => ({ body: { ...goodBody(row), ...fields } })),
  ...WRONG_HEADERS.map((headers) => ({ headers })),
]
const WRONG: Readonly<Record<Row['takes'], (row: Row) => readonly Sent[]>> = {
  chat: wrongBodies,
  prompt: wrongBodies,
  feedback: (row) => [
    ...WRONG_BODIES.map((body) => ({ body })),
    ...WRONG_FEEDBACK.map((fields) => ({ body: { ...goodBody(row), ...fields } })),
    ...WRONG_HEADERS.slice(0, 2).map((headers) => ({ headers })),
  ],
  name: ({ path }) => ['%zz', '..%2f..%2fetc', 'nobody', '%00'].map((name) => ({ path: `${path}${name}` })),
  'spend-query': ({ path }) =>
    ['by=colour', 'since=soon', 'tenants=acme'].map((query) => ({ path: `${path}?${query}` })),
  nothing: ({ path }) => ['', '?by=colour', '?a[]=1'].map((query) => ({ path: path + query })),
}
const INVALID = [400, 413, 415]
const REFUSED: Readonly<Record<Row['takes'], readonly number[]>> = {
  chat: INVALID,
  prompt: INVALID,
  feedback: INVALID,
  name: [404],
  'spend-query': INVALID,
  // Nothing of such a request is read: it is answered as if it were good.
  nothing: [200],
}

/** Whether what is spent is held by budgets and quotas, and nothing is where nothing should be. */
const limits: Probe = async (row, target) => {
  if (row.spends === 'nothing') return costing(target, () => spendsNothing(row, target))
  const again = { tenant: limited(row.path) }
  const first = await send(row, target, again)
  const findings = expectStatus('the one request that a quota allows', first.status, 200)
  findings.push(
    ...(await costing(target, async () => {
      const { status, headers } = await send(row, target, again)
      const refused = expectStatus('a request that the quota has no room for', status, 429)
      return headers.has('retry-after') ? refused : [...refused, 'a quota refuses without Retry-After']
    })),
  )
  const held = target.reservations()
  const broke = await send(row, target, { tenant: BROKE })
  if (row.spends === 'money') findings.push(...expectStatus('a budget of nothing', broke.status, 402))
  else if (target.reservations() > held) findings.push('money was held for what is free')
  return findings
}

async function spendsNothing(row: Row, target: Target): Promise<string[]> {
  const { status } = await send(row, target, { tenant: BROKE })
  return expectStatus('a tenant without money', status, 200)
}

/** By column of the inventory; a server cannot be chosen by its client is the fourth, in a file of its own. */
export const PROBES: Readonly<Record<'authentication' | 'validation' | 'limits', Probe>> = {
  authentication,
  validation,
  limits,
}
