import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sluice as middleware } from '@sluice/express'
import express from 'express'
import { createSluice, openStores } from 'sluice'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { alertLine, requestLine } from '../../packages/sluice/src/screen.ts'
import { HOSTS, hostsPolicy } from '../gateway/hosts.ts'
import { MESSAGES, SURFACES } from '../gateway/surfaces.ts'
import { listen, stop } from '../inventory/start-target.ts'
import { startEchoingVendor, type EchoingVendor } from './echoing-vendor.ts'

// With all that is written otherwise in base64 or percent-encoded.
const canary = (name: string) => `+${createHash('sha256').update(name).digest('base64')}`
const KEYS = new Map(HOSTS.map(({ name }) => [name as string, canary(name)]))
const OF_CLIENTS = ['authorization', 'x-api-key', 'cookie', 'proxy-authorization', 'x-token', 'x-amz-security-token']
const HEADERS = Object.fromEntries(OF_CLIENTS.map((name) => [name, canary(name)]))
const [QUERY, USER, PASSWORD, ACCESS, SESSION] = ['query', 'user', 'password', 'access', 'session'].map(canary)
const SECRETS = [...KEYS.values(), ...Object.values(HEADERS), QUERY, USER, PASSWORD, ACCESS, SESSION].map(String)
const PROMPTS = [
  'The patient Ada Zwetschge, born 1815, has',
  'a canary "in quotes"\nand another line',
  'tool: Zanzibar 42 forever',
]
const STATUSES = [200, 400, 401, 403, 404, 422, 429, 500, 529]

/** Where words end up, by who may read them. */
const sinks = { clients: [] as string[], operators: [] as string[] }
let folder = ''
let calls = 0

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-door-'))
  await using vendor = await startEchoingVendor()
  for (const status of STATUSES) await refuseEverything(vendor, status)
  calls = vendor.calls()
}, 120_000)

afterAll(() => rm(folder, { recursive: true }))

/** Every host asked in every protocol, streaming and not, while the vendor refuses with this status; then all that was kept. */
async function refuseEverything(vendor: EchoingVendor, status: number): Promise<void> {
  vendor.status = status
  const stores = await openStores({ data: join(folder, `${status}.db`) })
  const policy = hostsPolicy()
  const sluice = createSluice(
    { ...policy, retries: { ...policy.retries, maxAttempts: 1 } },
    {
      env: {},
      stores,
      onMissing: ({ name, kind }) => ({
        // One of them signs.
        apiKey: name === 'bedrock' ? undefined : KEYS.get(name),
        baseUrl: vendor.url.replace('//', `//${encodeURIComponent(USER ?? '')}:${encodeURIComponent(PASSWORD ?? '')}@`),
        account: kind.variable,
        region: /^(?:bedrock|vertex)/.test(name) ? 'eu-west-1' : undefined,
        signingKey: { accessKeyId: ACCESS, secretAccessKey: KEYS.get('bedrock'), sessionToken: SESSION },
      }),
      onDefect: (defect) => sinks.operators.push(String(defect), String(Object(defect).stack)),
      onNotice: (notice) => sinks.operators.push(notice),
    },
  )
  sluice.onRoute((record) =>
    sinks.operators.push(
      JSON.stringify(record, (_, value) => String(value) && plain(value)),
      requestLine(record),
    ),
  )
  sluice.onAlert((alert) => sinks.operators.push(alertLine(alert), JSON.stringify(alert)))
  const onError = (error: unknown) => sinks.operators.push(String(error))
  const server = createServer(express().use(middleware(sluice, { records: stores.records, onError })))
  const url = await listen(server)
  for (const { model } of HOSTS) for (const stream of [false, true]) await ask(url, model, stream)
  sinks.operators.push(JSON.stringify(sluice.health(), (_, value) => plain(value)))
  sinks.operators.push(await (await fetch(`${url}/sluice/spend?by=tenant,deployment,end`)).text())
  await stop(server)
  await sluice.close()
  await stores.close()
}

async function ask(url: string, model: string, stream: boolean): Promise<void> {
  for (const surface of stream ? [MESSAGES] : SURFACES) {
    const body = JSON.stringify({ ...surface.body(model, PROMPTS.join('\n\n')), stream })
    const headers = { 'content-type': 'application/json', ...HEADERS }
    const path = `${surface.path}?key=${encodeURIComponent(QUERY ?? '')}`
    const response = await fetch(url + path, { method: 'POST', headers, body })
    sinks.clients.push(`${JSON.stringify([...response.headers])} ${await response.text()}`)
  }
}

const plain = (value: unknown) => (typeof value === 'bigint' ? String(value) : value)

async function kept(): Promise<string> {
  const names = await readdir(folder)
  return (await Promise.all(names.map((name) => readFile(join(folder, name), 'latin1')))).join('\n')
}

/** What of these texts, in pieces of twelve characters, stands in another. */
function piecesOf(texts: readonly string[], said: string): string[] {
  const pieces = new Set(texts.flatMap((text) => Array.from(text, (_, at) => text.slice(at, at + 12))))
  const found = new Set<string>()
  for (let at = 0; at + 12 <= said.length; at += 1) {
    const piece = said.slice(at, at + 12)
    if (pieces.has(piece)) found.add(piece)
  }
  return [...found]
}

const formsOf = (secret: string) => [
  secret,
  encodeURIComponent(secret),
  Buffer.from(secret).toString('base64').slice(0, -4),
]

describe('what vendors, clients and configuration know', () => {
  it('X4: has 20 secrets, of which no twelve characters stand in anything that is answered, kept or said', async () => {
    expect(SECRETS.length).toBeGreaterThanOrEqual(20)
    const said = [...sinks.clients, ...sinks.operators, await kept()].join('\n')
    expect(piecesOf(SECRETS.flatMap(formsOf), said)).toEqual([])
  })

  it('X5: has prompts, of which no line stands in anything that is kept or said to operators', async () => {
    const said = [...sinks.operators, await kept()].join('\n')
    const lines = PROMPTS.flatMap((prompt) => prompt.split(/["\n]/))
    expect(piecesOf(lines, said)).toEqual([])
  })

  it('was asked of every host, with every status', () => {
    expect(calls).toBeGreaterThan(STATUSES.length * HOSTS.length)
  })

  it('X4: still says to operators that and why a vendor refused', () => {
    expect(sinks.operators.join('\n')).toMatch(/anthropic: 401 invalid_request_error: \*\*\*/)
  })

  it('X13: names no vendor in an error', () => {
    const vendors = /anthropic|openai|bedrock|vertex|foundry|azure|gemini|vllm|amazon|google/i
    const bodies = sinks.clients.map((said) => said.slice(said.indexOf(']] ') + 3))
    expect(bodies.filter((body) => vendors.test(body)).map((body) => body.slice(0, 400))).toEqual([])
  })
})
