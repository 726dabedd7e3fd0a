import type { RawReply } from '@sluice/simulator'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startApp, type App } from '../gateway/start-app.ts'

const ABSURD = ['1e300', '100000001', '9007199254740993', '1e308']
const TEXT = 'Fine, thanks.'

/** As a vendor writes it: JSON has no limit to its numbers. */
const json = (body: object, amount: string) => JSON.stringify(body).replaceAll('"ABSURD"', amount)
const sse = (events: readonly object[], amount: string) =>
  events.map((event) => `event: ${Reflect.get(event, 'type')}\ndata: ${json(event, amount)}\n\n`).join('')

const MESSAGE = { id: 'msg_1', type: 'message', role: 'assistant', model: 'claude-haiku-4-5' }
const USAGES: Readonly<Record<string, object>> = {
  'a prompt': { input_tokens: 'ABSURD', output_tokens: 4 },
  'a prompt beside a part that may be': { input_tokens: 'ABSURD', cache_read_input_tokens: 1, output_tokens: 4 },
  'an answer': { input_tokens: 9, output_tokens: 'ABSURD' },
  everything: { input_tokens: 'ABSURD', cache_read_input_tokens: 'ABSURD', output_tokens: 'ABSURD' },
}

function whole(usage: object, amount: string): RawReply {
  const body = { ...MESSAGE, content: [{ type: 'text', text: TEXT }], stop_reason: 'end_turn', usage }
  return { status: 200, headers: { 'content-type': 'application/json' }, body: json(body, amount) }
}

function streamed(usage: object, amount: string, isCut = false): RawReply {
  const events = [
    { type: 'message_start', message: { ...MESSAGE, content: [], usage } },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: TEXT } },
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage },
    { type: 'message_stop' },
  ]
  const body = sse(isCut ? events.slice(0, 3) : events, amount)
  return { status: 200, headers: { 'content-type': 'text/event-stream' }, body }
}

const WAYS = {
  whole,
  streamed,
  'cut off': (usage: object, amount: string) => streamed(usage, amount, true),
}
const CASES = Object.entries(USAGES).flatMap(([what, usage]) =>
  Object.entries(WAYS).flatMap(([way, reply]) =>
    ABSURD.map((amount) => ({ what, way, amount, reply: reply(usage, amount) })),
  ),
)

describe('a vendor that counts what cannot be', () => {
  let app: App
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.close())

  it.each(CASES)('is charged what came, as an estimate: $what of $amount, $way', async ({ way, reply }) => {
    const before = { records: app.records.length, posted: (await app.ledger.balance('tenant/default')).postedNanoUsd }
    app.simulator.queueReply('anthropic', reply)
    const messages = [{ role: 'user', content: 'How are you?' }]
    const body = { model: 'claude-haiku-4-5', max_tokens: 100, stream: way !== 'whole', messages }
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
    const response = await fetch(`${app.url}/v1/messages`, init)
    expect(await response.text().catch(() => TEXT)).toContain(TEXT)
    await vi.waitUntil(() => app.records.length > before.records)
    const record = app.records[before.records]
    expect(record).toMatchObject({ usageSource: 'estimated', attempts: [{ deployment: 'anthropic/claude-haiku-4-5' }] })
    const { usage, costNanoUsd = 0n, reservedNanoUsd = 0n } = record ?? {}
    const input = (usage?.uncachedInputTokens ?? 0) + (usage?.cacheReadTokens ?? 0)
    // The question has a dozen tokens, the answer a handful.
    expect(input).toBeGreaterThan(2)
    expect(input).toBeLessThan(50)
    expect(usage?.outputTokens).toBeGreaterThan(2)
    expect(usage?.outputTokens).toBeLessThan(20)
    expect(costNanoUsd).toBeGreaterThan(0n)
    expect(costNanoUsd).toBeLessThanOrEqual(reservedNanoUsd)
    const { postedNanoUsd, pendingNanoUsd } = await app.ledger.balance('tenant/default')
    expect([postedNanoUsd - before.posted, pendingNanoUsd]).toEqual([costNanoUsd, 0n])
    expect(app.defects).toEqual([])
  })
})
