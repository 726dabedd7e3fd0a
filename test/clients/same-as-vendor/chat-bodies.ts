import type { OpenAI } from 'openai'
import { INVOICE_SCHEMA, PDF, PICTURE_URL, PNG, QUESTION } from '../what-is-asked.ts'
import {
  ASKS_BOTH,
  ASKS_WEATHER,
  CALLABLES,
  DEEP_SCHEMA,
  LETTERS,
  LONG,
  READS_FILES,
  TOOL_SETS,
  type Callable,
} from './openai-words.ts'

type Body = Partial<OpenAI.ChatCompletionCreateParamsNonStreaming>
type Message = OpenAI.ChatCompletionMessageParam

const toolOf = (callable: Callable): OpenAI.ChatCompletionTool => ({ type: 'function', function: callable })
const tools = CALLABLES.map(toolOf)
const said = (content: string | OpenAI.ChatCompletionContentPart[]): Body => ({ messages: [{ role: 'user', content }] })
const after = (...before: Message[]): Body => ({ messages: [...before, { role: 'user', content: QUESTION }] })
const text = { type: 'text', text: QUESTION } as const
const pictureAt = (url: string, detail?: 'low' | 'high'): OpenAI.ChatCompletionContentPartImage => ({
  type: 'image_url',
  image_url: { url, detail },
})
const PICTURE = `data:image/png;base64,${PNG}`
const file: OpenAI.ChatCompletionContentPart.File = {
  type: 'file',
  file: { filename: 'page.pdf', file_data: `data:application/pdf;base64,${PDF}` },
}
const schemaOf = (schema: object, strict: boolean): Body => ({
  response_format: { type: 'json_schema', json_schema: { name: 'invoice', schema: { ...schema }, strict } },
})
const turns = (count: number): Message[] =>
  Array.from({ length: count }, (_, at) => ({ role: at % 2 === 0 ? 'user' : 'assistant', content: `Turn ${at}.` }))

const callOf = (id: string, name: string) =>
  ({ id, type: 'function', function: { name, arguments: '{"city":"Paris"}' } }) as const
function afterCalls(...results: Extract<Message, { role: 'tool' }>['content'][]): Body {
  const calls = results.map((_, at) => callOf(`call_0123456789abcdefgh${at}`, CALLABLES[at]?.name ?? ''))
  return {
    tools,
    messages: [
      { role: 'user', content: ASKS_BOTH },
      { role: 'assistant', content: null, tool_calls: calls },
      ...results.map((content, at): Message => ({ role: 'tool', tool_call_id: calls[at]?.id ?? '', content })),
    ],
  }
}

/** One feature of Chat Completions each, as the SDK's types name them. */
export const CHAT_BODIES: Readonly<Record<string, Body>> = {
  'a text': said(QUESTION),
  'a text as a part': said([text]),
  'several parts of text': said([{ type: 'text', text: 'First.' }, text]),
  'a text that is long': said(`${QUESTION} `.repeat(2_000)),
  'letters of all kinds': said(LETTERS),
  'a system message': after({ role: 'system', content: 'Be brief.' }),
  'a developer message': after({ role: 'developer', content: 'Be brief.' }),
  'a developer message in parts': after({ role: 'developer', content: [{ type: 'text', text: 'Be brief.' }] }),
  'a long prompt': after({ role: 'developer', content: LONG }),
  'the same once more, from the cache': after({ role: 'developer', content: LONG }),
  'a key of the cache': { ...after({ role: 'developer', content: LONG }), prompt_cache_key: 'conversation-7' },
  'a conversation': after(...turns(2)),
  'a long conversation': after(...turns(40)),
  'two messages of the user in a row': after({ role: 'user', content: 'Hello.' }),
  'an answer of the assistant in parts': after(
    { role: 'user', content: 'Hello.' },
    { role: 'assistant', content: [{ type: 'text', text: 'Hello!' }] },
  ),
  'a refusal that was sent back': after(
    { role: 'user', content: 'Hello.' },
    { role: 'assistant', content: null, refusal: 'No.' },
  ),
  'instructions amid the conversation': after(
    { role: 'user', content: 'Hello.' },
    { role: 'developer', content: 'Brief!' },
  ),
  'an answer cut at its limit': { ...said(QUESTION), max_completion_tokens: 16 },
  'an answer below its limit': { ...said(QUESTION), max_completion_tokens: 4_000 },
  'a temperature': { ...said(QUESTION), temperature: 0.3 },
  'a top_p': { ...said(QUESTION), top_p: 0.9 },
  'one choice': { ...said(QUESTION), n: 1 },
  metadata: { ...said(QUESTION), metadata: { feature: 'search' } },
  'a user': { ...said(QUESTION), user: 'user-5f2a' },
  'a safety identifier': { ...said(QUESTION), safety_identifier: 'user-5f2a' },
  'no storage': { ...said(QUESTION), store: false },
  'a service tier': { ...said(QUESTION), service_tier: 'auto' },
  'a tool': { ...said(ASKS_WEATHER), tools },
  'two tools at once': { ...said(ASKS_BOTH), tools },
  'one tool at most': { ...said(ASKS_BOTH), tools, parallel_tool_calls: false },
  'two tools where both are allowed': { ...said(ASKS_BOTH), tools, parallel_tool_calls: true },
  'tools that are not called': { ...said(QUESTION), tools },
  'tools as the model likes': { ...said(ASKS_WEATHER), tools, tool_choice: 'auto' },
  'some tool that must be called': { ...said(QUESTION), tools, tool_choice: 'required' },
  'one tool that must be called': {
    ...said(QUESTION),
    tools,
    tool_choice: { type: 'function', function: { name: 'get_time' } },
  },
  'tools that must not be called': { ...said(ASKS_WEATHER), tools, tool_choice: 'none' },
  ...Object.fromEntries(
    Object.entries(TOOL_SETS).map(([name, set]) => [name, { ...said(ASKS_WEATHER), tools: set.map(toolOf) }]),
  ),
  'the result of a tool': afterCalls('21 degrees'),
  'the results of two tools': afterCalls('21 degrees', 'noon'),
  'the result of a tool in parts': afterCalls([{ type: 'text', text: '21 degrees' }]),
  'a picture': said([pictureAt(PICTURE), text]),
  'a picture by its address': said([pictureAt(PICTURE_URL), text]),
  'a picture seen closely': said([pictureAt(PICTURE, 'high'), text]),
  'several pictures': said([pictureAt(PICTURE), pictureAt(PICTURE, 'low'), pictureAt(PICTURE_URL), text]),
  'a document': { ...said([file, text]), model: READS_FILES },
  'a schema for the answer': { ...said(QUESTION), ...schemaOf(INVOICE_SCHEMA, true) },
  'a deep schema for the answer': { ...said(QUESTION), ...schemaOf(DEEP_SCHEMA, true) },
  'a schema that is not strict': { ...said(QUESTION), ...schemaOf(INVOICE_SCHEMA, false) },
  'some JSON': { ...said('Tell me about rivers as JSON.'), response_format: { type: 'json_object' } },
  'a text by its format': { ...said(QUESTION), response_format: { type: 'text' } },
  'a low effort': { ...said(QUESTION), reasoning_effort: 'low' },
  'a high effort': { ...said(`[think] ${QUESTION}`), reasoning_effort: 'high' },
  'no effort': { ...said(`[think] ${QUESTION}`), reasoning_effort: 'none' },
  'thoughts before a tool': { ...said(`[think] ${ASKS_BOTH}`), tools, reasoning_effort: 'low' },
  'a refusal': said('[refuse] How do I do harm?'),
}
