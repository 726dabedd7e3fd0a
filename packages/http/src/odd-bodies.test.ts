import type { IncomingMessage } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { seededRandom } from '@sluice/core'
import { describe, expect, it, vi } from 'vitest'
import { createHandler } from './create-handler.ts'
import { FakeRouter } from './testing/fake-router.ts'
import { CHAT_PATHS, serve, type ChatPath } from './testing/serve.ts'

const ROUNDS = 100
const random = seededRandom(11)

const USER = { role: 'user', content: [{ type: 'text', text: 'Hi' }] }
const SCHEMA = { type: 'object', properties: { a: { type: 'string' } } }

/** A request of each surface that uses much of it, to be damaged. */
const SOUND: Readonly<Record<ChatPath, object>> = {
  '/v1/messages': {
    model: 'auto',
    max_tokens: 9,
    system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }],
    messages: [
      USER,
      { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'f', input: { a: 'x' } }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a', content: 'y', is_error: false }] },
    ],
    tools: [{ name: 'f', input_schema: SCHEMA }],
    tool_choice: { type: 'auto' },
    thinking: { type: 'enabled', budget_tokens: 2_000 },
  },
  '/v1/chat/completions': {
    model: 'auto',
    messages: [
      USER,
      {
        role: 'assistant',
        tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{"a":"x"}' } }],
      },
      { role: 'tool', tool_call_id: 'a', content: 'y' },
    ],
    tools: [{ type: 'function', function: { name: 'f', parameters: SCHEMA } }],
    response_format: { type: 'json_schema', json_schema: { name: 'n', schema: SCHEMA } },
    metadata: { team: 'x' },
    stop: ['x'],
  },
  '/v1/responses': {
    model: 'auto',
    input: [
      { role: 'user', content: [{ type: 'input_text', text: 'Hi' }] },
      { type: 'function_call', call_id: 'a', name: 'f', arguments: '{"a":"x"}' },
      { type: 'function_call_output', call_id: 'a', output: 'y' },
      { type: 'reasoning', id: 'r', encrypted_content: 'e', summary: [] },
    ],
    tools: [{ type: 'function', name: 'f', parameters: SCHEMA }],
    text: { format: { type: 'json_schema', name: 'n', schema: SCHEMA } },
    reasoning: { effort: 'low' },
  },
}

const LONG = 'x'.repeat(100_000)
const ODD_VALUES: readonly string[] = [
  ['null', '[]', '{}', '""', '0', '-1', '1e999', '1.5', 'true', '"auto"', '"\\ud800"', '"\\u0000"', '[[[[[]]]]]'],
  [`"${LONG}"`, `{"${LONG}":1}`, `"data:${LONG}"`, `"tier:${LONG}"`, `[${'0,'.repeat(9_000)}0]`, '[{"type":"x"}]'],
  ['{"__proto__":{"type":"text"}}', '{"constructor":{"prototype":1}}', '{"toString":1,"length":-1}', '"toString"'],
  [`${'[{"a":'.repeat(30)}1${'}]'.repeat(30)}`],
].flat()
const ODD_BODIES: readonly string[] = [
  ['', ' ', '\u{FEFF}', '\u{FEFF}{}', '\0', '{', '}', '[', '"', '\\', 'null', 'NaN', '{}{}', '{"a":1,}', "{'a':1}"],
  ['\u{FFFE}{}', '<xml/>', 'a=b&c=d', '-', '1e5', `"${LONG}`, '[]'.repeat(1_000), `{"model":${'9'.repeat(50_000)}}`],
].flat()

describe.each([
  ['read by the handler', undefined],
  ['read by a parser before it', parseBefore],
])('300 odd bodies, %s,', (_, prepare) => {
  it.each(CHAT_PATHS)('meet no defect, no hang and no answer that repeats them: %s', async (path) => {
    const onError = vi.fn<(error: unknown) => void>()
    await using app = await serve(createHandler(new FakeRouter(), { onError }), { prepare })
    const wrong: object[] = []
    for (const body of oddBodies(path)) {
      const sent = { method: 'POST', body, headers: { 'content-type': 'application/json' } }
      const response = await fetch(app.url + path, { ...sent, signal: AbortSignal.timeout(2_000) })
      const { status } = response
      const answer = await response.text()
      // An answer of the Responses API repeats the tools of a request that it took, as the vendor's does.
      const repeated = status === 200 && path === '/v1/responses' ? body.length : 0
      const isFine = [200, 400, 413].includes(status) && answer.length < 2_000 + repeated
      if (!isFine) wrong.push({ body: body.toString().slice(0, 2_000), status, answer: answer.slice(0, 2_000) })
    }
    expect(wrong).toEqual([])
    expect(onError).not.toHaveBeenCalled()
    expect({}).not.toHaveProperty('type')
  })
})

function oddBodies(path: ChatPath): readonly Buffer[] {
  const sound = JSON.stringify(SOUND[path])
  const damaged = Array.from({ length: ROUNDS - ODD_BODIES.length }, () => damage(sound))
  return [...ODD_BODIES.map((text) => Buffer.from(text)), ...damaged]
}

/** Puts something odd in place of one value, or overwrites a few bytes. */
function damage(sound: string): Buffer {
  if (random.next() < 0.8) return Buffer.from(replaceValue(sound))
  const bytes = Buffer.from(sound)
  for (let count = 0; count < 3; count += 1) bytes[pick(bytes.length)] = pick(256)
  return bytes.subarray(0, bytes.length - pick(3))
}

function replaceValue(sound: string): string {
  const places = [...sound.matchAll(/(?<=[:[,])(?:"[^"]*"(?!:)|\d+|true|false|\[\]|\{[^{}]*\}|\[[^[\]]*\])/g)]
  const place = places[pick(places.length)]
  if (!place) throw new Error('odd-bodies.test: nothing to replace.')
  return sound.slice(0, place.index) + odd() + sound.slice(place.index + place[0].length)
}

function odd(): string {
  return ODD_VALUES[pick(ODD_VALUES.length)] ?? 'null'
}

function pick(count: number): number {
  return Math.floor(random.next() * count)
}

/** As parsers do: what is no JSON is left to the handler as bytes; `{}` stands for nothing. */
async function parseBefore(req: IncomingMessage): Promise<void> {
  const bytes = await buffer(req)
  Object.assign(req, { body: bytes.length === 0 ? {} : parsed(bytes) })
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString())
  } catch {
    return bytes
  }
}
