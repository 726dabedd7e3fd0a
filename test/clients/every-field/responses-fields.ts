import type { OpenAI } from 'openai'
import { CITY_SCHEMA, PDF, PNG } from '../what-is-asked.ts'
import { carried, dropped, kept, refused, refusedTypes, type Field, type FieldsOf } from './field.ts'

type Params = OpenAI.Responses.ResponseCreateParams
type Item = OpenAI.Responses.ResponseInputItem
const Q = 'Tell me about rivers.'
const tool = { type: 'function', name: 'get_weather', parameters: CITY_SCHEMA, strict: true }
const withTool = (fields: object) => ({ tools: [{ ...tool, ...fields }] })
const text = { type: 'input_text', text: Q }
const PICTURE = `data:image/png;base64,${PNG}`
const said = (...content: object[]) => ({ input: [{ role: 'user', content }] })
const user = { role: 'user', content: Q }
const call = { type: 'function_call', call_id: 'call_1', name: 'get_weather', arguments: '{"city":"Paris"}' }
const result = { type: 'function_call_output', call_id: 'call_1', output: '21 degrees' }
const afterCall = (back: object = result) => ({ tools: [tool], input: [user, call, back] })
const NOT_STORED = 'no answers are stored'

const body: FieldsOf<Params> = {
  model: kept({ model: 'auto' }),
  input: carried({ input: [user, user] }),
  access_programs: dropped('access_programs', { access_programs: ['x'] }),
  background: refused('background', { background: true }),
  context_management: dropped('context_management', { context_management: [{ type: 'compaction' }] }),
  conversation: refused(NOT_STORED, { conversation: 'conv_1' }),
  image: dropped('image', { image: { detail: 'low' } }),
  include: dropped('include', { include: ['message.output_text.logprobs'] }),
  instructions: carried({ instructions: 'Be brief.' }),
  max_output_tokens: carried({ max_output_tokens: 77 }),
  max_tool_calls: dropped('max_tool_calls', { max_tool_calls: 2 }),
  metadata: kept({ metadata: { feature: 'search' } }),
  moderation: dropped('moderation', { moderation: { model: 'omni-moderation-latest' } }),
  parallel_tool_calls: carried({ tools: [tool], parallel_tool_calls: false }),
  previous_response_id: refused(NOT_STORED, { previous_response_id: 'resp_1' }),
  prompt: refused('stored prompts cannot be read', { prompt: { id: 'pmpt_1' } }),
  prompt_cache_key: carried({ prompt_cache_key: 'k' }),
  prompt_cache_options: dropped('prompt_cache_options', { prompt_cache_options: { ttl: '12h' } }),
  prompt_cache_retention: dropped('prompt_cache_retention', { prompt_cache_retention: '24h' }),
  reasoning: carried({ reasoning: { effort: 'low' } }),
  safety_identifier: carried({ safety_identifier: 'user-1' }),
  service_tier: dropped('service_tier', { service_tier: 'flex' }),
  store: dropped('store', { store: true }),
  stream: carried({ stream: true }),
  stream_options: dropped('stream_options', { stream_options: { include_obfuscation: true } }),
  temperature: carried({ reasoning: { effort: 'none' }, temperature: 0.5 }),
  text: carried({ input: 'As JSON.', text: { format: { type: 'json_object' } } }),
  tool_choice: carried({ tools: [tool], tool_choice: 'required' }),
  tools: carried({ tools: [tool] }),
  top_logprobs: dropped('top_logprobs', { top_logprobs: 2 }),
  top_p: carried({ reasoning: { effort: 'none' }, top_p: 0.5 }),
  truncation: dropped('truncation', { truncation: 'auto_middle' }),
  user: carried({ user: 'user-1' }),
}

const reasoning: FieldsOf<OpenAI.Reasoning> = {
  effort: carried({ reasoning: { effort: 'high' } }),
  summary: carried({ reasoning: { summary: 'auto' } }),
  generate_summary: carried({ reasoning: { generate_summary: 'auto' } }),
  context: dropped('reasoning.context', { reasoning: { context: 'all_turns' } }),
  mode: dropped('reasoning.mode', { reasoning: { mode: 'pro' } }),
}

const textConfig: FieldsOf<OpenAI.Responses.ResponseTextConfig> = {
  format: carried({ text: { format: { type: 'json_schema', name: 'city', schema: CITY_SCHEMA, strict: true } } }),
  verbosity: dropped('text.verbosity', { text: { verbosity: 'low' } }),
}

const functions: FieldsOf<OpenAI.Responses.FunctionTool> = {
  type: carried({ tools: [tool] }),
  name: carried(withTool({ name: 'other' })),
  description: carried(withTool({ description: 'Current weather.' })),
  parameters: carried(withTool({ parameters: null, strict: false })),
  strict: carried(withTool({ strict: false })),
  allowed_callers: dropped('tools[].allowed_callers', withTool({ allowed_callers: ['direct'] })),
  async: dropped('tools[].async', withTool({ async: true })),
  defer_loading: dropped('tools[].defer_loading', withTool({ defer_loading: true })),
  output_schema: dropped('tools[].output_schema', withTool({ output_schema: CITY_SCHEMA })),
}

const message: FieldsOf<OpenAI.Responses.EasyInputMessage> = {
  role: carried({ input: [{ role: 'developer', content: 'Be brief.' }, user] }),
  content: carried(said(text)),
  type: carried({ input: [{ ...user, type: 'message' }] }),
  phase: kept({ input: [{ role: 'user', content: 'Hi!', phase: 'commentary' }] }),
}

const breakpoint = { type: 'ephemeral' }
const inputText: FieldsOf<OpenAI.Responses.ResponseInputText> = {
  type: carried(said(text)),
  text: carried(said(text)),
  prompt_cache_breakpoint: dropped(
    'input[].content[].prompt_cache_breakpoint',
    said({ ...text, prompt_cache_breakpoint: breakpoint }),
  ),
}

const picture = { type: 'input_image', image_url: PICTURE }
const image: FieldsOf<OpenAI.Responses.ResponseInputImage> = {
  type: carried(said(picture, text)),
  image_url: carried(said(picture, text)),
  detail: carried(said({ ...picture, detail: 'low' }, text)),
  file_id: refused('image_url', said({ type: 'input_image', file_id: 'file_1' }, text)),
  prompt_cache_breakpoint: dropped(
    'input[].content[].prompt_cache_breakpoint',
    said({ ...picture, prompt_cache_breakpoint: breakpoint }, text),
  ),
}

const page = { type: 'input_file', file_data: `data:application/pdf;base64,${PDF}`, filename: 'page.pdf' }
const file: FieldsOf<OpenAI.Responses.ResponseInputFile> = {
  type: carried(said(page, text)),
  file_data: carried(said(page, text)),
  filename: carried(said(page, text)),
  file_url: carried(said({ type: 'input_file', file_url: 'https://papers.example/x.pdf' }, text)),
  file_id: refused('files stored at a vendor cannot be carried', said({ type: 'input_file', file_id: 'file_1' }, text)),
  detail: dropped('input[].content[].detail', said({ ...page, detail: 'low' }, text)),
  prompt_cache_breakpoint: dropped(
    'input[].content[].prompt_cache_breakpoint',
    said({ ...page, prompt_cache_breakpoint: breakpoint }, text),
  ),
}

// As the simulated vendor seals it.
const encrypted_content = Buffer.from('simulator:Hm.').toString('base64')
const sealed = { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content }
const carriedItems = {
  message: message.type,
  function_call: carried(afterCall()),
  function_call_output: carried(afterCall()),
  reasoning: carried({ input: [user, sealed, call, result], tools: [tool] }),
}
type ItemType = Exclude<NonNullable<Item['type']>, keyof typeof carriedItems>
const vendorItems = refusedTypes<ItemType>(
  {
    file_search_call: 'refused',
    computer_call: 'refused',
    computer_call_output: 'refused',
    web_search_call: 'refused',
    tool_search_call: 'refused',
    tool_search_output: 'refused',
    additional_tools: 'refused',
    configuration_update: 'refused',
    compaction: 'refused',
    image_generation_call: 'refused',
    code_interpreter_call: 'refused',
    local_shell_call: 'refused',
    local_shell_call_output: 'refused',
    shell_call: 'refused',
    shell_call_output: 'refused',
    apply_patch_call: 'refused',
    apply_patch_call_output: 'refused',
    mcp_list_tools: 'refused',
    mcp_approval_request: 'refused',
    mcp_approval_response: 'refused',
    mcp_call: 'refused',
    custom_tool_call_output: 'refused',
    custom_tool_call: 'refused',
    compaction_trigger: 'refused',
    item_reference: 'refused',
    program: 'refused',
    program_output: 'refused',
  },
  (type) => refused('items of this type cannot be carried', { input: [user, { type }] }),
)

type ToolType = Exclude<OpenAI.Responses.Tool['type'], 'function'>
const vendorTools = refusedTypes<ToolType>(
  {
    file_search: 'refused',
    computer: 'refused',
    computer_use_preview: 'refused',
    web_search: 'refused',
    web_search_2025_08_26: 'refused',
    mcp: 'refused',
    code_interpreter: 'refused',
    programmatic_tool_calling: 'refused',
    image_generation: 'refused',
    local_shell: 'refused',
    shell: 'refused',
    custom: 'refused',
    namespace: 'refused',
    tool_search: 'refused',
    web_search_preview: 'refused',
    web_search_preview_2025_03_11: 'refused',
    apply_patch: 'refused',
  },
  (type) => refused('no other tools can be carried', { tools: [{ type }] }),
)

const formatTypes: Readonly<Record<NonNullable<NonNullable<Params['text']>['format']>['type'], Field>> = {
  text: kept({ text: { format: { type: 'text' } } }),
  json_object: body.text,
  json_schema: textConfig.format,
}

/** Every field of OpenAI's Responses API, by where it stands. Source: the types of openai. */
export const RESPONSES_FIELDS: Readonly<Record<string, Readonly<Record<string, Field>>>> = {
  'the body': body,
  reasoning,
  text: textConfig,
  'a function': functions,
  'a message': message,
  'an input_text': inputText,
  'an input_image': image,
  'an input_file': file,
  'the items that are carried': carriedItems,
  'the items of the vendor’s own': vendorItems,
  'the tools of the vendor’s own': vendorTools,
  'the types of formats': formatTypes,
}
