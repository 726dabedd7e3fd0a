import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { objectIn, textIn } from '../read-json.ts'
import { startSimulator, type Simulator } from '../start-simulator.ts'

let simulator: Simulator

beforeAll(async () => {
  simulator = await startSimulator({ vendors: ['anthropic'] })
})
afterAll(() => simulator.close())

type Body = Readonly<Record<string, unknown>>
const USER = { role: 'user', content: 'Hello.' }

async function post(request: unknown, version = '2026-10-21') {
  const response = await fetch(`${simulator.baseUrls.anthropic}/v1/messages`, {
    method: 'POST',
    headers: { 'x-api-key': 'key', ...(version && { 'anthropic-version': version }) },
    body: JSON.stringify(request),
  })
  const answer: unknown = await response.json()
  return { status: response.status, answer }
}

function body(more: Body = {}): Body {
  return { model: 'claude-opus-4-7', max_tokens: 100, messages: [USER], ...more }
}

/** What an `invalid_request_error` says; of any other answer its status and type. */
async function verdict(request: unknown, version?: string): Promise<string> {
  const { status, answer } = await post(request, version)
  const error = objectIn(objectIn(answer)['error'])
  const isComplaint = status === 400 && error['type'] === 'invalid_request_error'
  return isComplaint ? textIn(error['message']) : `${status} ${textIn(objectIn(answer)['type'])}`
}

const OLD = '2023-06-01'
const ON = (model: string, more: Body) => body({ model, ...more })
const TOOLS = [{ name: 'look', input_schema: { type: 'object' } }]
const USE = { type: 'tool_use', id: 'toolu_1', name: 'look', input: {} }
const RESULT = { type: 'tool_result', tool_use_id: 'toolu_1', content: 'seen' }

describe('the shape of a request', () => {
  it.each<[string, unknown, string | RegExp, string?]>([
    ['no version', body(), 'anthropic-version: header is required', ''],
    ['an unknown version', body(), /is not a valid version/, '2024-01-01'],
    ['no max_tokens', { model: 'claude-opus-4-7', messages: [USER] }, 'max_tokens: Field required'],
    ['an unknown field', body({ foo: 1 }), 'foo: Extra inputs are not permitted'],
    [
      'too many tokens asked for',
      body({ max_tokens: 200_000 }),
      'max_tokens: 200000 > 128000, which is the maximum allowed number of output tokens for claude-opus-4-7',
    ],
    ['no messages', body({ messages: [] }), 'messages: at least one message is required'],
    [
      'an empty text',
      body({ messages: [{ role: 'user', content: [{ type: 'text', text: '' }] }] }),
      'messages: text content blocks must be non-empty',
    ],
    ['empty content', body({ messages: [{ role: 'user', content: '' }] }), /must have non-empty content/],
    [
      'a system role under the old version',
      body({ messages: [{ role: 'system', content: 'x' }, USER] }),
      /Unexpected role "system"/,
      OLD,
    ],
    ['an unknown block', body({ messages: [{ role: 'user', content: [{ type: 'video' }] }] }), /Input tag 'video'/],
    [
      'a bitmap',
      body({
        messages: [
          {
            role: 'user',
            content: [{ type: 'image', source: { type: 'base64', media_type: 'image/bmp', data: 'aGk=' } }],
          },
        ],
      }),
      /image\/jpeg/,
    ],
    [
      'an open schema',
      body({ output_config: { format: { type: 'json_schema', schema: { type: 'object' } } } }),
      /additionalProperties/,
    ],
    ['a tool without a schema', body({ tools: [{ name: 'look' }] }), 'tools.0.custom.input_schema: Field required'],
    ['a tool name with a dot', body({ tools: [{ ...TOOLS[0], name: 'a.b' }] }), /String should match pattern/],
    [
      'a forced tool that is not there',
      body({ tools: TOOLS, tool_choice: { type: 'tool', name: 'hear' } }),
      "Tool 'hear' not found in provided tools",
    ],
    [
      'a prompt that is too long',
      body({ messages: [{ role: 'user', content: 'x'.repeat(4_000_004) }] }),
      'prompt is too long: 1000001 tokens > 1000000 maximum',
    ],
  ])('turns down %s', async (_name, request, message, version) => {
    expect(await verdict(request, version)).toMatch(message)
  })

  it('takes both versions, both ways to send the key, and neighbouring messages of one role', async () => {
    expect(await verdict(body(), OLD)).toBe('200 message')
    expect(await verdict(body({ messages: [USER, USER] }))).toBe('200 message')
    const withoutKey = await fetch(`${simulator.baseUrls.anthropic}/v1/messages`, { method: 'POST', body: '{}' })
    expect(withoutKey.status).toBe(401)
  })
})

describe('tool calls and results', () => {
  const turns = (...messages: readonly Body[]) => body({ tools: TOOLS, messages: [USER, ...messages] })
  const assistant = (...content: readonly Body[]) => ({ role: 'assistant', content })
  const user = (...content: readonly Body[]) => ({ role: 'user', content })

  it('takes a call whose result comes first in the next user message', async () => {
    expect(await verdict(turns(assistant(USE), user(RESULT, { type: 'text', text: 'Well?' })))).toBe('200 message')
  })

  it.each<[string, Body, RegExp]>([
    [
      'a call without a result',
      turns(assistant(USE), USER),
      /^messages\.1: `tool_use` ids were found without `tool_result` blocks immediately after: toolu_1\./,
    ],
    [
      'a result behind text',
      turns(assistant(USE), user({ type: 'text', text: 'Well?' }, RESULT)),
      /without `tool_result` blocks immediately after/,
    ],
    ['a result without a call', turns(user(RESULT)), /unexpected `tool_use_id` found in `tool_result` blocks: toolu_1/],
    ['the same result twice', turns(assistant(USE), user(RESULT, RESULT)), /each tool_use must have a single result/],
    [
      'a foreign id',
      turns(assistant({ ...USE, id: 'call|1' }), user(RESULT)),
      /String should match pattern '\^\[a-zA-Z0-9_-\]\+\$'/,
    ],
    [
      'a foreign seal',
      turns(assistant({ type: 'thinking', thinking: '', signature: 'abc' }), USER),
      /Invalid `signature` in `thinking` block/,
    ],
  ])('turns down %s', async (_name, request, message) => {
    expect(await verdict(request)).toMatch(message)
  })
})

describe('what each model turns down', () => {
  const enabled = { thinking: { type: 'enabled', budget_tokens: 1_024 }, max_tokens: 4_000 }
  const adaptive = { thinking: { type: 'adaptive' } }
  const disabled = { thinking: { type: 'disabled' } }
  const forced = { tools: TOOLS, tool_choice: { type: 'any' } }
  const prefill = { messages: [USER, { role: 'assistant', content: 'So' }] }
  const effort = (level: string) => ({ output_config: { effort: level } })

  it.each<[Body, string | RegExp, string?]>([
    [ON('claude-haiku-4-5', { temperature: 1 }), 'temperature: Extra inputs are not permitted'],
    [ON('claude-opus-4-7', { temperature: 0.5 }), '`temperature` is deprecated for this model.', OLD],
    [ON('claude-sonnet-5', { temperature: 1 }), '`temperature` is deprecated for this model.', OLD],
    [ON('claude-opus-4-7', enabled), /^"thinking.type.enabled" is not supported for this model\. Use/],
    [ON('claude-haiku-4-5', adaptive), 'adaptive thinking is not supported on this model'],
    [ON('claude-opus-5-5', disabled), /"thinking.type.disabled" is not supported/],
    [ON('claude-sonnet-5-5', disabled), /"thinking.type.disabled" is not supported/],
    [ON('claude-opus-5', { ...disabled, ...effort('max') }), /not supported with effort level 'max'/],
    [ON('claude-sonnet-5-5', forced), /"tool_choice.type.any" is not supported/],
    [ON('claude-haiku-4-5', { ...forced, ...enabled }), /Thinking may not be enabled/],
    [ON('claude-opus-4-7', prefill), /does not support assistant message prefill/],
    [ON('claude-opus-4-6', effort('xhigh')), /does not support effort level 'xhigh'/],
    [ON('claude-haiku-4-5', effort('low')), /does not support the effort parameter/],
    [ON('claude-haiku-4-5', { ...enabled, max_tokens: 1_024 }), /`max_tokens` must be greater/],
  ])('turns down %j', async (request, message, version) => {
    expect(await verdict(request, version)).toMatch(message)
  })

  it.each<[Body, string?]>([
    [ON('claude-haiku-4-5', { temperature: 0.5, top_k: 5 }), OLD],
    [ON('claude-opus-4-7', { temperature: 1 }), OLD],
    [ON('claude-opus-4-6', enabled)],
    [ON('claude-opus-4-7', { ...disabled, ...effort('xhigh') })],
    [ON('claude-sonnet-5-5', { thinking: { type: 'between_tools' }, ...effort('high') })],
    [ON('claude-haiku-5-5', { ...disabled, ...effort('high') })],
    [ON('claude-opus-4-7', forced)],
    [ON('claude-opus-4-5', prefill)],
  ])('takes %j', async (request, version) => {
    expect(await verdict(request, version)).toBe('200 message')
  })
})
