import type { OpenAI } from 'openai'
import { CITY_SCHEMA, PDF, PNG } from '../what-is-asked.ts'
import { carried, dropped, kept, refused, type Field, type FieldsOf } from './field.ts'

type Params = OpenAI.ChatCompletionCreateParams
const Q = 'Tell me about rivers.'
const declared = { name: 'get_weather', parameters: CITY_SCHEMA }
const tool = { type: 'function', function: declared }
const withTool = (fields: object) => ({ tools: [{ type: 'function', function: { ...declared, ...fields } }] })
const text = { type: 'text', text: Q }
const PICTURE = `data:image/png;base64,${PNG}`
const said = (...content: object[]) => ({ messages: [{ role: 'user', content }] })
const first = (message: object) => ({ messages: [message, { role: 'user', content: Q }] })
const user = { role: 'user', content: Q }
const call = { id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Paris"}' } }
const result = { role: 'tool', tool_call_id: 'call_1', content: '21 degrees' }
const afterCall = (message: object = {}, back: object = result) => ({
  tools: [tool],
  messages: [user, { role: 'assistant', content: null, tool_calls: [call], ...message }, back],
})
const assistantSaid = (message: object) => ({
  messages: [user, { role: 'assistant', content: 'Hm.', ...message }, user],
})

const body: FieldsOf<Params> = {
  model: kept({ model: 'auto' }),
  messages: carried({ messages: [user, user] }),
  audio: dropped('audio', { audio: { voice: 'alloy', format: 'mp3' } }),
  frequency_penalty: dropped('frequencyPenalty', { frequency_penalty: 0.5 }),
  function_call: dropped('function_call', { function_call: { name: 'f' } }),
  functions: dropped('functions', { functions: [declared] }),
  logit_bias: dropped('logit_bias', { logit_bias: { '1': 5 } }),
  logprobs: dropped('logprobs', { logprobs: true }),
  max_completion_tokens: carried({ max_completion_tokens: 77 }),
  max_tokens: carried({ max_completion_tokens: undefined, max_tokens: 77 }),
  metadata: kept({ metadata: { feature: 'search' } }),
  modalities: dropped('modalities', { modalities: ['text'] }),
  moderation: dropped('moderation', { moderation: { model: 'omni-moderation-latest' } }),
  n: refused('n: must be 1', { n: 2 }),
  parallel_tool_calls: carried({ tools: [tool], parallel_tool_calls: false }),
  prediction: dropped('prediction', { prediction: { type: 'content', content: 'x' } }),
  presence_penalty: dropped('presencePenalty', { presence_penalty: 0.5 }),
  prompt_cache_key: carried({ prompt_cache_key: 'k' }),
  prompt_cache_options: dropped('prompt_cache_options', { prompt_cache_options: { ttl: '12h' } }),
  prompt_cache_retention: dropped('prompt_cache_retention', { prompt_cache_retention: '24h' }),
  reasoning_effort: carried({ reasoning_effort: 'low' }),
  response_format: carried({
    ...first({ role: 'developer', content: 'As JSON.' }),
    response_format: { type: 'json_object' },
  }),
  safety_identifier: carried({ safety_identifier: 'user-1' }),
  seed: dropped('seed', { seed: 7 }),
  service_tier: dropped('service_tier', { service_tier: 'flex' }),
  stop: dropped('stop', { stop: 'END' }),
  store: dropped('store', { store: true }),
  stream: carried({ stream: true }),
  stream_options: kept({ stream_options: { include_usage: true } }),
  temperature: carried({ reasoning_effort: 'none', temperature: 0.5 }),
  tool_choice: carried({ tools: [tool], tool_choice: 'required' }),
  tools: carried({ tools: [tool] }),
  top_logprobs: dropped('top_logprobs', { top_logprobs: 2 }),
  top_p: carried({ reasoning_effort: 'none', top_p: 0.5 }),
  user: carried({ user: 'user-1' }),
  verbosity: dropped('verbosity', { verbosity: 'low' }),
  web_search_options: dropped('web_search_options', { web_search_options: { search_context_size: 'low' } }),
}

const streamOptions: FieldsOf<OpenAI.ChatCompletionStreamOptions> = {
  include_usage: kept({ stream_options: { include_usage: true } }),
  include_obfuscation: dropped('stream_options.include_obfuscation', { stream_options: { include_obfuscation: true } }),
}

const functions: FieldsOf<OpenAI.FunctionDefinition> = {
  name: carried(withTool({ name: 'other' })),
  description: carried(withTool({ description: 'Current weather.' })),
  parameters: carried(withTool({ parameters: undefined })),
  strict: carried(withTool({ strict: true })),
}

const userMessage: FieldsOf<OpenAI.ChatCompletionUserMessageParam> = {
  role: carried({ messages: [user] }),
  content: carried(said(text)),
  name: dropped('messages[].name', { messages: [{ ...user, name: 'ann' }] }),
}

const developerMessage: FieldsOf<OpenAI.ChatCompletionDeveloperMessageParam> = {
  role: carried(first({ role: 'system', content: 'Be brief.' })),
  content: carried(first({ role: 'developer', content: 'Be brief.' })),
  name: dropped('messages[].name', first({ role: 'developer', content: 'Be brief.', name: 'app' })),
}

const assistantMessage: FieldsOf<OpenAI.ChatCompletionAssistantMessageParam> = {
  role: carried(assistantSaid({})),
  content: carried(assistantSaid({ content: [{ type: 'refusal', refusal: 'No.' }] })),
  audio: dropped('messages[].audio', assistantSaid({ audio: { id: 'audio_1' } })),
  function_call: dropped('messages[].function_call', assistantSaid({ function_call: { name: 'f', arguments: '{}' } })),
  name: dropped('messages[].name', assistantSaid({ name: 'bot' })),
  refusal: carried(assistantSaid({ content: null, refusal: 'No.' })),
  tool_calls: carried(afterCall()),
}

const toolMessage: FieldsOf<OpenAI.ChatCompletionToolMessageParam> = {
  role: carried(afterCall()),
  content: carried(afterCall({}, { ...result, content: [text] })),
  tool_call_id: carried(afterCall({ tool_calls: [{ ...call, id: 'call_2' }] }, { ...result, tool_call_id: 'call_2' })),
}

const image: FieldsOf<OpenAI.ChatCompletionContentPartImage.ImageURL> = {
  url: carried(said({ type: 'image_url', image_url: { url: PICTURE } }, text)),
  detail: carried(said({ type: 'image_url', image_url: { url: PICTURE, detail: 'low' } }, text)),
}

const file_data = `data:application/pdf;base64,${PDF}`
const file: FieldsOf<OpenAI.ChatCompletionContentPart.File.File> = {
  file_data: carried(said({ type: 'file', file: { file_data, filename: 'page.pdf' } }, text)),
  filename: carried(said({ type: 'file', file: { file_data, filename: 'page.pdf' } }, text)),
  file_id: refused(
    'files stored at a vendor cannot be carried',
    said({ type: 'file', file: { file_id: 'file_1' } }, text),
  ),
}

const partTypes: Readonly<Record<OpenAI.ChatCompletionContentPart['type'], Field>> = {
  text: carried(said(text)),
  image_url: image.url,
  file: file.file_data,
  input_audio: refused(
    'parts of this type cannot be carried',
    said({ type: 'input_audio', input_audio: { data: '', format: 'mp3' } }),
  ),
}

const formatTypes: Readonly<Record<NonNullable<Params['response_format']>['type'], Field>> = {
  text: kept({ response_format: { type: 'text' } }),
  json_object: carried({
    ...first({ role: 'developer', content: 'As JSON.' }),
    response_format: { type: 'json_object' },
  }),
  json_schema: carried({
    response_format: { type: 'json_schema', json_schema: { name: 'city', schema: CITY_SCHEMA, strict: true } },
  }),
}

const toolTypes: Readonly<Record<OpenAI.ChatCompletionTool['type'], Field>> = {
  function: carried({ tools: [tool] }),
  custom: refused('no other tools can be carried', { tools: [{ type: 'custom', custom: { name: 'x' } }] }),
}

const roles: Readonly<Record<OpenAI.ChatCompletionMessageParam['role'], Field>> = {
  user: carried({ messages: [user] }),
  system: developerMessage.role,
  developer: developerMessage.content,
  assistant: assistantMessage.role,
  tool: toolMessage.role,
  function: refused('messages', { messages: [user, { role: 'function', name: 'f', content: 'x' }] }),
}

/** Every field of OpenAI's Chat Completions, by where it stands. Source: the types of openai. */
export const CHAT_FIELDS: Readonly<Record<string, Readonly<Record<string, Field>>>> = {
  'the body': body,
  stream_options: streamOptions,
  'a function': functions,
  'a user’s message': userMessage,
  'a developer’s message': developerMessage,
  'an assistant’s message': assistantMessage,
  'a tool’s message': toolMessage,
  'an image': image,
  'a file': file,
  'the types of parts': partTypes,
  'the types of formats': formatTypes,
  'the types of tools': toolTypes,
  'the roles': roles,
}
