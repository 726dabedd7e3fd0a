import type { Anthropic } from '@anthropic-ai/sdk'
import { CITY_SCHEMA, PDF, PNG } from '../what-is-asked.ts'
import { carried, dropped, kept, refused, refusedTypes, type Field, type FieldsOf } from './field.ts'

const Q = 'Tell me about rivers.'
const cache_control = { type: 'ephemeral' }
const tool = { name: 'get_weather', input_schema: CITY_SCHEMA }
const png = { type: 'base64', media_type: 'image/png', data: PNG }
const pdf = { type: 'base64', media_type: 'application/pdf', data: PDF }
const text = { type: 'text', text: Q }
const said = (...content: object[]) => ({ messages: [{ role: 'user', content }] })
const withTool = (fields: object) => ({ tools: [{ ...tool, ...fields }] })

const call = { type: 'tool_use', id: 'toolu_1', name: 'get_weather', input: { city: 'Paris' } }
const result = { type: 'tool_result', tool_use_id: 'toolu_1', content: '21 degrees' }
const afterCall = (sent: object, back: object = result) => ({
  tools: [tool],
  messages: [
    { role: 'user', content: Q },
    { role: 'assistant', content: [sent] },
    { role: 'user', content: [back] },
  ],
})
const assistantSaid = (block: object) => ({
  messages: [
    { role: 'user', content: Q },
    { role: 'assistant', content: [block, text] },
    { role: 'user', content: Q },
  ],
})

const body: FieldsOf<Anthropic.MessageCreateParams> = {
  model: kept({ model: 'auto' }),
  max_tokens: carried({ max_tokens: 77 }),
  messages: carried(said(text, { type: 'text', text: 'And lakes?' })),
  cache_control: carried({ cache_control }),
  container: dropped('container', { container: 'container_1' }),
  diagnostics: dropped('diagnostics', { diagnostics: { previous_message_id: 'msg_1' } }),
  inference_geo: dropped('inference_geo', { inference_geo: 'us' }),
  metadata: carried({ metadata: { user_id: 'user-1' } }),
  output_config: carried({ output_config: { effort: 'low' } }),
  service_tier: dropped('service_tier', { service_tier: 'standard_only' }),
  speed: dropped('speed', { speed: 'fast' }),
  stop_sequences: carried({ stop_sequences: ['END'] }),
  stream: carried({ stream: true }),
  system: carried({ system: 'Be brief.' }),
  thinking: carried({ thinking: { type: 'adaptive' } }),
  tool_choice: carried({ tools: [tool], tool_choice: { type: 'any' } }),
  tools: carried({ tools: [tool] }),
  user_profile_id: dropped('user_profile_id', { user_profile_id: 'profile_1' }),
  workspace_id: dropped('workspace_id', { workspace_id: 'workspace_1' }),
}

const sampling: Readonly<Record<string, Field>> = {
  temperature: carried({ temperature: 0.5 }),
  top_p: carried({ top_p: 0.5 }),
  top_k: carried({ top_k: 5 }),
}

const tools: FieldsOf<Anthropic.Tool> = {
  name: carried(withTool({ name: 'other' })),
  input_schema: carried(withTool({ input_schema: { type: 'object' } })),
  description: carried(withTool({ description: 'Current weather.' })),
  cache_control: carried(withTool({ cache_control })),
  strict: carried(withTool({ strict: true })),
  type: carried(withTool({ type: 'custom' })),
  allowed_callers: dropped('tools[].allowed_callers', withTool({ allowed_callers: ['direct'] })),
  defer_loading: dropped('tools[].defer_loading', withTool({ defer_loading: true })),
  eager_input_streaming: dropped('tools[].eager_input_streaming', withTool({ eager_input_streaming: true })),
  input_examples: dropped('tools[].input_examples', withTool({ input_examples: [{ city: 'Paris' }] })),
}

const toolChoice: FieldsOf<Anthropic.ToolChoiceTool> = {
  type: carried({ tools: [tool], tool_choice: { type: 'none' } }),
  name: carried({ tools: [tool], tool_choice: { type: 'tool', name: 'get_weather' } }),
  disable_parallel_tool_use: carried({ tools: [tool], tool_choice: { type: 'auto', disable_parallel_tool_use: true } }),
}

const outputConfig: FieldsOf<Anthropic.OutputConfig> = {
  effort: carried({ output_config: { effort: 'high' } }),
  format: carried({ output_config: { format: { type: 'json_schema', schema: CITY_SCHEMA } } }),
}

const thinking: FieldsOf<Anthropic.ThinkingConfigEnabled> = {
  type: carried({ thinking: { type: 'disabled' } }),
  budget_tokens: carried({ max_tokens: 4_000, thinking: { type: 'enabled', budget_tokens: 2_000 } }),
  display: carried({ thinking: { type: 'adaptive', display: 'omitted' } }),
}

const textBlock: FieldsOf<Anthropic.TextBlockParam> = {
  type: carried(said(text)),
  text: carried(said({ ...text, text: 'Hello.' })),
  cache_control: carried(said({ ...text, cache_control })),
  citations: dropped(
    'messages[].content[].citations',
    assistantSaid({ ...text, citations: [{ type: 'char_location' }] }),
  ),
}

const image: FieldsOf<Anthropic.ImageBlockParam> = {
  type: carried(said({ type: 'image', source: png }, text)),
  source: carried(said({ type: 'image', source: { type: 'url', url: 'https://pictures.example/x.png' } }, text)),
  cache_control: carried(said({ type: 'image', source: png, cache_control }, text)),
  transformations: dropped(
    'messages[].content[].transformations',
    said({ type: 'image', source: png, transformations: { x: 1 } }, text),
  ),
}

const document: FieldsOf<Anthropic.DocumentBlockParam> = {
  type: carried(said({ type: 'document', source: pdf }, text)),
  source: carried(
    said({ type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'A page.' } }, text),
  ),
  title: carried(said({ type: 'document', source: pdf, title: 'Page' }, text)),
  cache_control: carried(said({ type: 'document', source: pdf, cache_control }, text)),
  citations: dropped(
    'messages[].content[].citations',
    said({ type: 'document', source: pdf, citations: { enabled: true } }, text),
  ),
  context: dropped(
    'messages[].content[].context',
    said({ type: 'document', source: pdf, context: 'From a book.' }, text),
  ),
}

const toolUse: FieldsOf<Anthropic.ToolUseBlockParam> = {
  type: carried(afterCall(call)),
  id: carried(afterCall({ ...call, id: 'toolu_2' }, { ...result, tool_use_id: 'toolu_2' })),
  name: carried(afterCall(call)),
  input: carried(afterCall({ ...call, input: { city: 'Rome' } })),
  cache_control: carried(afterCall({ ...call, cache_control })),
  caller: dropped(
    'messages[].content[].caller',
    afterCall({ ...call, caller: { type: 'code_execution_20260120', tool_id: 'srvtoolu_1' } }),
  ),
  toolset_name: dropped('messages[].content[].toolset_name', afterCall({ ...call, toolset_name: 'browser' })),
}

const toolResult: FieldsOf<Anthropic.ToolResultBlockParam> = {
  type: carried(afterCall(call)),
  tool_use_id: carried(afterCall(call)),
  content: carried(afterCall(call, { ...result, content: [text, { type: 'image', source: png }] })),
  is_error: carried(afterCall(call, { ...result, is_error: true })),
  cache_control: carried(afterCall(call, { ...result, cache_control })),
  toolset_name: dropped('messages[].content[].toolset_name', afterCall(call, { ...result, toolset_name: 'browser' })),
}

const uncarried = 'cannot carry this type of content block'
const vendorBlock = (type: string) => refused(uncarried, said({ type }, text))
const blockTypes: Readonly<Record<Anthropic.ContentBlockParam['type'], Field>> = {
  text: carried(said(text)),
  image: image.type,
  document: document.type,
  tool_use: carried(afterCall(call)),
  tool_result: carried(afterCall(call)),
  thinking: carried(
    assistantSaid({ type: 'thinking', thinking: '', signature: 'c2ltdWxhdG9yOmNsYXVkZS1vcHVzLTQtNjoxNDg=' }),
  ),
  redacted_thinking: carried(assistantSaid({ type: 'redacted_thinking', data: 'sealed' })),
  search_result: vendorBlock('search_result'),
  server_tool_use: vendorBlock('server_tool_use'),
  web_search_tool_result: vendorBlock('web_search_tool_result'),
  web_fetch_tool_result: vendorBlock('web_fetch_tool_result'),
  code_execution_tool_result: vendorBlock('code_execution_tool_result'),
  bash_code_execution_tool_result: vendorBlock('bash_code_execution_tool_result'),
  text_editor_code_execution_tool_result: vendorBlock('text_editor_code_execution_tool_result'),
  tool_search_tool_result: vendorBlock('tool_search_tool_result'),
  container_upload: vendorBlock('container_upload'),
}

const sourceTypes: Readonly<Record<Anthropic.DocumentBlockParam['source']['type'], Field>> = {
  base64: document.type,
  text: document.source,
  url: carried(said({ type: 'document', source: { type: 'url', url: 'https://papers.example/x.pdf' } }, text)),
  file: refused(
    'cannot carry this type of source',
    said({ type: 'document', source: { type: 'file', file_id: 'file_1' } }, text),
  ),
  content: refused(
    'cannot carry this type of source',
    said({ type: 'document', source: { type: 'content', content: [] } }, text),
  ),
}

type ToolType = Exclude<NonNullable<Anthropic.ToolUnion['type']>, 'custom'>
const toolTypes = refusedTypes<ToolType>(
  {
    bash_20250124: 'refused',
    code_execution_20250522: 'refused',
    code_execution_20250825: 'refused',
    code_execution_20260120: 'refused',
    code_execution_20260521: 'refused',
    browser_toolset_20260801: 'refused',
    memory_20250818: 'refused',
    computer_toolset_20260801: 'refused',
    text_editor_20250124: 'refused',
    text_editor_20250429: 'refused',
    text_editor_20250728: 'refused',
    web_search_20250305: 'refused',
    web_fetch_20250910: 'refused',
    web_search_20260209: 'refused',
    web_fetch_20260209: 'refused',
    web_fetch_20260309: 'refused',
    web_search_20260318: 'refused',
    web_fetch_20260318: 'refused',
    tool_search_tool_bm25_20251119: 'refused',
    tool_search_tool_bm25: 'refused',
    tool_search_tool_regex_20251119: 'refused',
    tool_search_tool_regex: 'refused',
  },
  (type) => refused('carries tools that you run yourself', { tools: [{ type, name: 'x' }] }),
)

/** Every field of Anthropic's Messages API, by where it stands. Source: the types of @anthropic-ai/sdk. */
export const MESSAGES_FIELDS: Readonly<Record<string, Readonly<Record<string, Field>>>> = {
  'the body': body,
  'the body, in API version 2023-06-01': sampling,
  'a tool': tools,
  tool_choice: toolChoice,
  output_config: outputConfig,
  thinking: thinking,
  'a text': textBlock,
  'an image': image,
  'a document': document,
  'a tool_use': toolUse,
  'a tool_result': toolResult,
  'the types of blocks': blockTypes,
  'the types of sources': sourceTypes,
  'the types of tools': toolTypes,
}
