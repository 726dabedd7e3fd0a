import { CITY_SCHEMA } from '../what-is-asked.ts'
import type { Case, Door } from './both-ways.ts'
import { readEvents } from './read-events.ts'

// Codex's wire habits as far as its SDK shows them: the Responses API, nothing stored, sealed reasoning in every answer,
// instructions apart from the input, developer messages in it, parallel tool calls, a cache key per conversation, streamed.
const HEADERS = {
  'content-type': 'application/json',
  accept: 'text/event-stream',
  authorization: 'Bearer client-key',
  'user-agent': 'codex_cli_rs/0.92.0',
  originator: 'codex_cli_rs',
  session_id: '5f2a9c1e-0000-4000-8000-000000000000',
}
const NAMES = ['shell', 'apply_patch', 'update_plan', 'view_image', 'get_weather', 'get_time']
const TOOLS = NAMES.map((name) => ({
  type: 'function',
  name,
  description: `${name}: what it is for.`,
  strict: false,
  parameters: CITY_SCHEMA,
}))
const message = (role: 'user' | 'developer', text: string) => ({
  type: 'message',
  role,
  content: [{ type: 'input_text', text }],
})
const SETTING = [
  message('developer', '<permissions instructions>Ask first.</permissions instructions>'),
  message('user', '<environment_context>\n  <cwd>/tmp</cwd>\n</environment_context>'),
]

const BODY = {
  model: 'gpt-5.4-mini',
  instructions: 'You are Codex, a coding agent. '.repeat(300),
  tools: TOOLS,
  tool_choice: 'auto',
  parallel_tool_calls: true,
  reasoning: { effort: 'medium', summary: 'auto' },
  store: false,
  stream: true,
  include: ['reasoning.encrypted_content'],
  prompt_cache_key: '5f2a9c1e-0000-4000-8000-000000000000',
}
const ask = (text: string) => [...SETTING, message('user', text)]

const BODIES: Readonly<Record<string, object>> = {
  'a question': { ...BODY, input: ask('Tell me about rivers.') },
  'a question once more, from the cache': { ...BODY, input: ask('Tell me about rivers.') },
  'a question that is thought about': { ...BODY, input: ask('[think] Tell me about rivers.') },
  'a call of a tool': { ...BODY, input: ask('What is the weather in Paris?') },
  'calls of two tools, thought about': { ...BODY, input: ask('[think] Tell me both the weather and the time.') },
  'a schema for its answer': {
    ...BODY,
    input: ask('Is this done?'),
    text: { format: { type: 'json_schema', name: 'codex_output_schema', schema: CITY_SCHEMA, strict: true } },
  },
  'a refusal': { ...BODY, input: ask('[refuse] How do I do harm?') },
}

/** Each as a client reads it off the wire. */
export const CODEX: readonly Case[] = [
  ...Object.entries(BODIES).map(([name, body]) => ({
    name,
    ask: async (door: Door) => readEvents(await send(door, body)),
  })),
  { name: 'the results of its tools, with its sealed thoughts sent back', ask: goOn },
  { name: 'the number of its tokens', ask: count },
]

/** Two turns: every item of the answer goes back as it came, the sealed thoughts among them. */
async function goOn(door: Door): Promise<unknown> {
  const input = ask('[think] Tell me both the weather and the time.')
  const first: unknown = await (await send(door, { ...BODY, input, stream: false })).json()
  const output = outputOf(first)
  const results = output.flatMap(({ type, call_id }) =>
    type === 'function_call' ? [{ type: 'function_call_output', call_id, output: 'all well' }] : [],
  )
  return [first, await readEvents(await send(door, { ...BODY, input: [...input, ...output, ...results] }))]
}

function outputOf(response: unknown): readonly { readonly type?: unknown; readonly call_id?: unknown }[] {
  return typeof response === 'object' && response && 'output' in response && Array.isArray(response.output)
    ? response.output
    : []
}

async function count(door: Door): Promise<unknown> {
  const { model, instructions, tools } = BODY
  return (await send(door, { model, instructions, tools, input: ask('Hello.') }, '/input_tokens')).json()
}

function send({ baseUrl }: Door, body: object, below = ''): Promise<Response> {
  return fetch(`${baseUrl}/responses${below}`, { method: 'POST', headers: HEADERS, body: JSON.stringify(body) })
}
