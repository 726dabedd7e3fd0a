import type { Anthropic } from '@anthropic-ai/sdk'
import { CITY_SCHEMA, INVOICE_SCHEMA, PDF, PICTURE_URL, PNG, QUESTION } from '../what-is-asked.ts'

type Body = Partial<Anthropic.MessageCreateParamsNonStreaming>

const cache_control = { type: 'ephemeral' } as const
const forAnHour = { type: 'ephemeral', ttl: '1h' } as const
const LONG = 'A rule that must always be followed. '.repeat(600)
const input_schema = { ...CITY_SCHEMA, required: ['city'] }
const WEATHER: Anthropic.Tool = { name: 'get_weather', description: 'Current weather of a city.', input_schema }
const TIME: Anthropic.Tool = { name: 'get_time', description: 'Local time of a city.', input_schema }
const TOOLS = [WEATHER, TIME]
const ASKS_WEATHER = 'What is the weather in Paris?'
const ASKS_BOTH = 'Tell me both the weather and the time.'
const picture: Anthropic.ImageBlockParam = {
  type: 'image',
  source: { type: 'base64', media_type: 'image/png', data: PNG },
}
const linked: Anthropic.ImageBlockParam = { type: 'image', source: { type: 'url', url: PICTURE_URL } }
const document: Anthropic.DocumentBlockParam = {
  type: 'document',
  source: { type: 'base64', media_type: 'application/pdf', data: PDF },
}
const text = (words: string): Anthropic.TextBlockParam => ({ type: 'text', text: words })
const said = (content: Anthropic.MessageParam['content']): Body => ({ messages: [{ role: 'user', content }] })
const schema = { ...INVOICE_SCHEMA, required: ['customer', 'isPaid'] }

/** A conversation in which the weather was asked for, and this came back. */
function afterCall(content: Anthropic.ToolResultBlockParam['content'], more: Anthropic.ContentBlockParam[] = []): Body {
  const use = { type: 'tool_use', id: 'toolu_01Aq9w938a90dw8q', name: 'get_weather', input: { city: 'Paris' } } as const
  const result = { type: 'tool_result', tool_use_id: use.id, content } as const
  return {
    tools: TOOLS,
    messages: [
      { role: 'user', content: ASKS_WEATHER },
      { role: 'assistant', content: [text('I look.'), use] },
      { role: 'user', content: [result, ...more] },
    ],
  }
}

const turns = (count: number): Anthropic.MessageParam[] =>
  Array.from({ length: count }, (_, at) => ({ role: at % 2 === 0 ? 'user' : 'assistant', content: `Turn ${at}.` }))

/** One feature of the Messages API each, as the SDK's types name them. */
export const MESSAGES_BODIES: Readonly<Record<string, Body>> = {
  'a text': said(QUESTION),
  'a text as a block': said([text(QUESTION)]),
  'several text blocks': said([text('First.'), text('Second.'), text(QUESTION)]),
  'a text that is long': said(`${QUESTION} `.repeat(2_000)),
  'letters of all kinds': said('Größe, 東京, مرحبا, 👩‍👩‍👧, \u0000\u2028 "quoted" \\ and\nlines'),
  'a system prompt': { ...said(QUESTION), system: 'Be brief.' },
  'a system prompt in blocks': { ...said(QUESTION), system: [text('Be brief.'), text('Be kind.')] },
  'a system prompt that is cached': { ...said(QUESTION), system: [{ ...text(LONG), cache_control }] },
  'the same once more, from the cache': { ...said(QUESTION), system: [{ ...text(LONG), cache_control }] },
  'a prompt that is cached for an hour': {
    ...said(QUESTION),
    system: [{ ...text(`${LONG}.`), cache_control: forAnHour }],
  },
  'tools that are cached': { ...said(QUESTION), tools: [WEATHER, { ...TIME, cache_control }], system: LONG },
  'a message that is cached': said([{ ...text(`Well. ${LONG}`), cache_control }, text(QUESTION)]),
  'a request that is cached as a whole': { ...said(`${LONG} ${QUESTION}`), cache_control },
  'a conversation': { messages: [...turns(2), { role: 'user', content: QUESTION }] },
  'a long conversation': { messages: [...turns(40), { role: 'user', content: QUESTION }] },
  'two messages of the user in a row': {
    messages: [
      { role: 'user', content: 'Hello.' },
      { role: 'user', content: QUESTION },
    ],
  },
  'instructions amid the conversation': {
    messages: [
      { role: 'user', content: 'Hello.' },
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: QUESTION },
    ],
  },
  'an answer cut at its limit': { ...said(QUESTION), max_tokens: 16 },
  'an answer of one token': { ...said(QUESTION), max_tokens: 1 },
  'a stop sequence': { ...said(QUESTION), stop_sequences: ['asked'] },
  'several stop sequences': { ...said(QUESTION), stop_sequences: ['nowhere', 'rivers', 'You'] },
  'a stop sequence that is not met': { ...said(QUESTION), stop_sequences: ['nowhere'] },
  'a user id': { ...said(QUESTION), metadata: { user_id: 'user_5f2a' } },
  'a service tier': { ...said(QUESTION), service_tier: 'auto' },
  'a tool': { ...said(ASKS_WEATHER), tools: TOOLS },
  'two tools at once': { ...said(ASKS_BOTH), tools: TOOLS },
  'one tool at most': {
    ...said(ASKS_BOTH),
    tools: TOOLS,
    tool_choice: { type: 'auto', disable_parallel_tool_use: true },
  },
  'tools that are not called': { ...said(QUESTION), tools: TOOLS },
  'some tool that must be called': { ...said(QUESTION), tools: TOOLS, tool_choice: { type: 'any' } },
  'one tool that must be called': { ...said(QUESTION), tools: TOOLS, tool_choice: { type: 'tool', name: 'get_time' } },
  'tools that must not be called': { ...said(ASKS_WEATHER), tools: TOOLS, tool_choice: { type: 'none' } },
  'a tool of type custom': { ...said(ASKS_WEATHER), tools: [{ ...WEATHER, type: 'custom' }] },
  'a strict tool': { ...said(ASKS_WEATHER), tools: [{ ...WEATHER, strict: true }] },
  'a tool without a description': { ...said(ASKS_WEATHER), tools: [{ name: 'get_weather', input_schema }] },
  'a tool that takes nothing': {
    ...said(ASKS_WEATHER),
    tools: [{ name: 'get_weather', input_schema: { type: 'object', properties: {} } }],
  },
  'forty tools': {
    ...said(ASKS_WEATHER),
    tools: [WEATHER, ...Array.from({ length: 39 }, (_, at) => ({ ...TIME, name: `tool_number_${at}` }))],
  },
  'the result of a tool': afterCall('21 degrees'),
  'the result of a tool in blocks': afterCall([text('21 degrees'), text('and sun')]),
  'the result of a tool with a picture': afterCall([text('A map:'), picture]),
  'the result of a tool with a linked picture': afterCall([linked]),
  'no result of a tool': afterCall(undefined),
  'the result of a tool, and a text': afterCall('21 degrees', [text('Is that warm?')]),
  'a picture': said([picture, text(QUESTION)]),
  'a picture by its address': said([linked, text(QUESTION)]),
  'several pictures': said([picture, picture, linked, text(QUESTION)]),
  'a document': said([document, text(QUESTION)]),
  'a document with a title': said([{ ...document, title: 'Page one' }, text(QUESTION)]),
  'a document of plain text': said([
    { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'A page.' } },
    text(QUESTION),
  ]),
  'a schema for the answer': { ...said(QUESTION), output_config: { format: { type: 'json_schema', schema } } },
  'a schema and an effort': {
    ...said(QUESTION),
    output_config: { effort: 'low', format: { type: 'json_schema', schema } },
  },
  'a low effort': { ...said(QUESTION), output_config: { effort: 'low' } },
  'the highest effort': { ...said(`[think] ${QUESTION}`), output_config: { effort: 'max' } },
  'thoughts as the model likes': { ...said(`[think] ${QUESTION}`), thinking: { type: 'adaptive' } },
  'thoughts that are shown': { ...said(`[think] ${QUESTION}`), thinking: { type: 'adaptive', display: 'summarized' } },
  'thoughts that are not shown': { ...said(`[think] ${QUESTION}`), thinking: { type: 'adaptive', display: 'omitted' } },
  'thoughts within a budget': {
    ...said(`[think] ${QUESTION}`),
    max_tokens: 4_000,
    thinking: { type: 'enabled', budget_tokens: 2_000 },
  },
  'no thoughts': { ...said(`[think] ${QUESTION}`), thinking: { type: 'disabled' } },
  'thoughts before a tool': { ...said(`[think] ${ASKS_BOTH}`), tools: TOOLS, thinking: { type: 'adaptive' } },
  'a refusal': said('[refuse] How do I do harm?'),
}
