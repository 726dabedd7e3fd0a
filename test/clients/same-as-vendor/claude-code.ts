import { CITY_SCHEMA } from '../what-is-asked.ts'
import type { Case, Door } from './both-ways.ts'
import { readEvents } from './read-events.ts'

// Claude Code's wire habits as far as its SDK shows them: betas as headers and `?beta=true`, the older API version, a system
// prompt of several cached blocks, metadata.user_id as JSON text, many tools, thinking, and the whole of it streamed.
const HEADERS = {
  'content-type': 'application/json',
  authorization: 'Bearer client-key',
  'anthropic-version': '2023-06-01',
  'anthropic-beta': 'claude-code-20250219,interleaved-thinking-2025-05-14,fine-grained-tool-streaming-2025-05-14',
  'anthropic-dangerous-direct-browser-access': 'true',
  'user-agent': 'claude-cli/2.1.40 (external, cli)',
  'x-app': 'cli',
  'x-stainless-lang': 'js',
  'x-stainless-retry-count': '0',
}
const cache_control = { type: 'ephemeral' }
const NAMES = [
  'Bash',
  'Read',
  'Edit',
  'Write',
  'Glob',
  'Grep',
  'WebFetch',
  'TodoWrite',
  'Task',
  'get_weather',
  'get_time',
]
const TOOLS = NAMES.map((name) => ({ name, description: `${name}: what it is for.`, input_schema: CITY_SCHEMA }))
const REMINDER =
  '<system-reminder>\nAs you answer the questions, you can use the following context.\n</system-reminder>'
const text = (words: string) => ({ type: 'text', text: words })
const user = (...content: readonly object[]) => ({ role: 'user', content })

const BODY = {
  model: 'claude-opus-4-6',
  max_tokens: 32_000,
  system: [
    { ...text("You are Claude Code, Anthropic's official CLI for Claude."), cache_control },
    { ...text('You are an interactive CLI tool that helps users. '.repeat(400)), cache_control },
  ],
  tools: TOOLS,
  metadata: { user_id: '{"device_id":"d41d8cd98f00b204","account_uuid":"","session_id":"b2c9"}' },
  thinking: { type: 'adaptive' },
  output_config: { effort: 'medium' },
  temperature: 1,
  stream: true,
}
const ask = (words: string) => [user(text(REMINDER), { ...text(words), cache_control })]

const BODIES: Readonly<Record<string, object>> = {
  'a question': { ...BODY, messages: ask('Tell me about rivers.') },
  'a question once more, from the cache': { ...BODY, messages: ask('Tell me about rivers.') },
  'a title, by a small call of its own': {
    model: BODY.model,
    max_tokens: 512,
    system: [text('Summarize this conversation in under 50 characters.')],
    messages: [user(text('Please write a 5-10 word title.'))],
    metadata: BODY.metadata,
    temperature: 1,
    stream: true,
  },
  'the check of its quota': {
    model: BODY.model,
    max_tokens: 1,
    messages: [{ role: 'user', content: 'quota' }],
    metadata: BODY.metadata,
  },
  'a call of a tool': { ...BODY, messages: ask('What is the weather in Paris?') },
  'calls of two tools, thought about': { ...BODY, messages: ask('[think] Tell me both the weather and the time.') },
  'a schema for its answer': {
    ...BODY,
    tools: [],
    output_config: {
      format: {
        type: 'json_schema',
        schema: { ...CITY_SCHEMA, properties: { isNewTopic: { type: 'boolean' } }, required: ['isNewTopic'] },
      },
    },
    messages: ask('Is this a new topic?'),
  },
}

/** Each streamed, and as a client reads it off the wire. */
export const CLAUDE_CODE: readonly Case[] = [
  ...Object.entries(BODIES).map(([name, body]) => ({
    name,
    ask: async (door: Door) => readEvents(await send(door, body)),
  })),
  { name: 'the results of its tools, with its thoughts sent back', ask: goOn },
  { name: 'the number of its tokens, before all', ask: count },
]

/** Two turns: what the answer held goes back as it came, thoughts and their signature before the calls. */
async function goOn(door: Door): Promise<unknown> {
  const messages = ask('[think] Tell me both the weather and the time.')
  const first: unknown = await (await send(door, { ...BODY, messages, stream: false })).json()
  const content = contentOf(first)
  const results = content.flatMap(({ type, id }) =>
    type === 'tool_use' ? [{ type: 'tool_result', tool_use_id: id, content: 'all well', is_error: false }] : [],
  )
  const turn = [...messages, { role: 'assistant', content }, user(...results)]
  return [first, await readEvents(await send(door, { ...BODY, messages: turn }))]
}

function contentOf(message: unknown): readonly { readonly type?: unknown; readonly id?: unknown }[] {
  return typeof message === 'object' && message && 'content' in message && Array.isArray(message.content)
    ? message.content
    : []
}

async function count(door: Door): Promise<unknown> {
  const { system, tools, model } = BODY
  return (await send(door, { model, system, tools, messages: ask('Hello.') }, 'count_tokens')).json()
}

function send({ baseUrl }: Door, body: object, below = ''): Promise<Response> {
  const url = `${baseUrl}/v1/messages${below && `/${below}`}?beta=true`
  return fetch(url, { method: 'POST', headers: HEADERS, body: JSON.stringify(body) })
}
