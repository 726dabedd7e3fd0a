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

type Responses = OpenAI.Responses.ResponseCreateParamsNonStreaming
type Body = Partial<Responses>
type Item = OpenAI.Responses.ResponseInputItem
type Part = OpenAI.Responses.ResponseInputContent

const toolOf = (callable: Callable): OpenAI.Responses.FunctionTool => ({ type: 'function', ...callable })
const tools = CALLABLES.map(toolOf)
const said = (input: string | Part[]): Body => ({
  input: typeof input === 'string' ? input : [{ role: 'user', content: input }],
})
const after = (...before: Item[]): Body => ({ input: [...before, { role: 'user', content: QUESTION }] })
const text: Part = { type: 'input_text', text: QUESTION }
const PICTURE = `data:image/png;base64,${PNG}`
const pictureAt = (image_url: string, detail: 'auto' | 'low' | 'high' = 'auto'): Part => ({
  type: 'input_image',
  image_url,
  detail,
})
const file: Part = { type: 'input_file', filename: 'page.pdf', file_data: `data:application/pdf;base64,${PDF}` }
const schemaOf = (schema: object, strict: boolean): Body => ({
  text: { format: { type: 'json_schema', name: 'invoice', schema: { ...schema }, strict } },
})
const turns = (count: number): Item[] =>
  Array.from({ length: count }, (_, at) => ({ role: at % 2 === 0 ? 'user' : 'assistant', content: `Turn ${at}.` }))

type Output = Extract<Item, { type: 'function_call_output' }>['output']
function afterCalls(...outputs: Output[]): Body {
  const calls = outputs.map((_, at) => ({
    type: 'function_call' as const,
    call_id: `call_0123456789abcdefgh${at}`,
    name: CALLABLES[at]?.name ?? '',
    arguments: '{"city":"Paris"}',
  }))
  const results = outputs.map((output, at) => ({
    type: 'function_call_output' as const,
    call_id: calls[at]?.call_id ?? '',
    output,
  }))
  return { tools, input: [{ role: 'user', content: ASKS_BOTH }, ...calls, ...results] }
}

/** One feature of the Responses API each, as the SDK's types name them. */
export const RESPONSES_BODIES: Readonly<Record<string, Body>> = {
  'a text': said(QUESTION),
  'a text as a part': said([text]),
  'several parts of text': said([{ type: 'input_text', text: 'First.' }, text]),
  'a text that is long': said(`${QUESTION} `.repeat(2_000)),
  'letters of all kinds': said(LETTERS),
  instructions: { ...said(QUESTION), instructions: 'Be brief.' },
  'a system message': after({ role: 'system', content: 'Be brief.' }),
  'a developer message': after({ role: 'developer', content: [{ type: 'input_text', text: 'Be brief.' }] }),
  'a long prompt': { ...said(QUESTION), instructions: LONG },
  'the same once more, from the cache': { ...said(QUESTION), instructions: LONG },
  'a key of the cache': { ...said(QUESTION), instructions: LONG, prompt_cache_key: 'conversation-7' },
  'a conversation': after(...turns(2)),
  'a long conversation': after(...turns(40)),
  'an answer that was sent back': after(
    { role: 'user', content: 'Hello.' },
    {
      type: 'message',
      role: 'assistant',
      id: 'msg_0123456789abcdef',
      status: 'completed',
      content: [{ type: 'output_text', text: 'Hello!', annotations: [] }],
    },
  ),
  'a refusal that was sent back': after(
    { role: 'user', content: 'Hello.' },
    {
      type: 'message',
      role: 'assistant',
      id: 'msg_0123456789abcdef',
      status: 'completed',
      content: [{ type: 'refusal', refusal: 'No.' }],
    },
  ),
  'an answer cut at its limit': { ...said(QUESTION), max_output_tokens: 16 },
  'an answer below its limit': { ...said(QUESTION), max_output_tokens: 4_000 },
  'a temperature': { ...said(QUESTION), temperature: 0.3 },
  'a top_p': { ...said(QUESTION), top_p: 0.9 },
  metadata: { ...said(QUESTION), metadata: { feature: 'search' } },
  'a user': { ...said(QUESTION), user: 'user-5f2a' },
  'a safety identifier': { ...said(QUESTION), safety_identifier: 'user-5f2a' },
  'a service tier': { ...said(QUESTION), service_tier: 'auto' },
  'no background': { ...said(QUESTION), background: false },
  'a tool': { ...said(ASKS_WEATHER), tools },
  'two tools at once': { ...said(ASKS_BOTH), tools },
  'one tool at most': { ...said(ASKS_BOTH), tools, parallel_tool_calls: false },
  'two tools where both are allowed': { ...said(ASKS_BOTH), tools, parallel_tool_calls: true },
  'tools that are not called': { ...said(QUESTION), tools },
  'tools as the model likes': { ...said(ASKS_WEATHER), tools, tool_choice: 'auto' },
  'some tool that must be called': { ...said(QUESTION), tools, tool_choice: 'required' },
  'one tool that must be called': { ...said(QUESTION), tools, tool_choice: { type: 'function', name: 'get_time' } },
  'tools that must not be called': { ...said(ASKS_WEATHER), tools, tool_choice: 'none' },
  ...Object.fromEntries(
    Object.entries(TOOL_SETS).map(([name, set]) => [name, { ...said(ASKS_WEATHER), tools: set.map(toolOf) }]),
  ),
  'the result of a tool': afterCalls('21 degrees'),
  'the results of two tools': afterCalls('21 degrees', 'noon'),
  'the result of a tool in parts': afterCalls([{ type: 'input_text', text: '21 degrees' }]),
  'the result of a tool with a picture': afterCalls([
    { type: 'input_text', text: 'A map:' },
    { type: 'input_image', image_url: PICTURE, detail: 'auto' },
  ]),
  'a picture': said([pictureAt(PICTURE), text]),
  'a picture by its address': said([pictureAt(PICTURE_URL), text]),
  'a picture seen closely': said([pictureAt(PICTURE, 'high'), text]),
  'several pictures': said([pictureAt(PICTURE), pictureAt(PICTURE, 'low'), pictureAt(PICTURE_URL), text]),
  'a document': { ...said([file, text]), model: READS_FILES },
  'a schema for the answer': { ...said(QUESTION), ...schemaOf(INVOICE_SCHEMA, true) },
  'a deep schema for the answer': { ...said(QUESTION), ...schemaOf(DEEP_SCHEMA, true) },
  'a schema that is not strict': { ...said(QUESTION), ...schemaOf(INVOICE_SCHEMA, false) },
  'some JSON': { ...said('Tell me about rivers as JSON.'), text: { format: { type: 'json_object' } } },
  'a text by its format': { ...said(QUESTION), text: { format: { type: 'text' } } },
  'a low effort': { ...said(QUESTION), reasoning: { effort: 'low' } },
  'a high effort and a summary': { ...said(`[think] ${QUESTION}`), reasoning: { effort: 'high', summary: 'auto' } },
  'no effort': { ...said(`[think] ${QUESTION}`), reasoning: { effort: 'none' } },
  'thoughts as the model likes': { ...said(`[think] ${QUESTION}`), model: READS_FILES },
  'a summary of what it thinks of itself': {
    ...said(`[think] ${QUESTION}`),
    model: READS_FILES,
    reasoning: { summary: 'auto' },
  },
  'thoughts before a tool': { ...said(`[think] ${ASKS_BOTH}`), tools, reasoning: { effort: 'low', summary: 'auto' } },
  'a refusal': said('[refuse] How do I do harm?'),
}
