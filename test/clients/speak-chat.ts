import { OpenAI } from 'openai'
import { connectOpenAI } from '../gateway/connect-sdks.ts'
import type { ClientSurface, Exchange, Question, Said, Way } from './client-surface.ts'
import { CITY_SCHEMA, INVOICE_SCHEMA, PDF, PICTURE_URL, PNG, toolResult, TOOLS } from './what-is-asked.ts'

type Completion = OpenAI.ChatCompletion
type Params = OpenAI.ChatCompletionCreateParamsNonStreaming

/** OpenAI's Chat Completions API, spoken by its SDK. */
export const CHAT_CLIENT: ClientSurface = {
  name: 'the OpenAI SDK, speaking Chat Completions',
  surface: 'openai-chat',
  hasCacheMarks: false,
  showsReasoning: false,
  errors: OpenAI,
  connect(app) {
    const client = connectOpenAI(app)
    return { ask: (model, question, way) => exchange(client, way, paramsOf(model, question)) }
  },
}

async function exchange(client: OpenAI, way: Way, params: Params): Promise<Exchange> {
  const completion = way === 'whole' ? await client.chat.completions.create(params) : await stream(client, params)
  return {
    said: saidIn(completion),
    answerTools() {
      const calls = callsOf(completion)
      const results = calls.map((call) => ({
        role: 'tool' as const,
        tool_call_id: call.id,
        content: toolResult(call.function.name),
      }))
      const content = completion.choices[0]?.message.content
      const messages = [...params.messages, { role: 'assistant' as const, content, tool_calls: calls }, ...results]
      return exchange(client, way, { ...params, tool_choice: undefined, messages })
    },
  }
}

function stream(client: OpenAI, params: Params): Promise<Completion> {
  const withUsage = { ...params, stream: true as const, stream_options: { include_usage: true } }
  return client.chat.completions.stream(withUsage).finalChatCompletion()
}

function paramsOf(model: string, question: Question): Params {
  const { instructions, hasSchema, isHard } = question
  const json_schema = { name: 'invoice', schema: INVOICE_SCHEMA, strict: true }
  return {
    model,
    messages: [
      ...(instructions ? [{ role: 'developer' as const, content: instructions }] : []),
      { role: 'user', content: contentOf(question) },
    ],
    max_completion_tokens: question.maxOutputTokens,
    response_format: hasSchema ? { type: 'json_schema', json_schema } : undefined,
    reasoning_effort: isHard ? 'low' : undefined,
    temperature: question.temperature,
    ...toolsOf(question),
  }
}

function contentOf({ text, picture, hasDocument }: Question): OpenAI.ChatCompletionContentPart[] {
  const urls = { bytes: `data:image/png;base64,${PNG}`, address: PICTURE_URL }
  const file = { filename: 'page.pdf', file_data: `data:application/pdf;base64,${PDF}` }
  return [
    ...(picture ? [{ type: 'image_url' as const, image_url: { url: urls[picture] } }] : []),
    ...(hasDocument ? [{ type: 'file' as const, file }] : []),
    { type: 'text', text },
  ]
}

function toolsOf({ hasTools, toolChoice }: Question): Partial<Params> {
  if (!hasTools) return {}
  const tools = TOOLS.map((tool) => ({
    type: 'function' as const,
    function: { ...tool, parameters: CITY_SCHEMA, strict: true },
  }))
  if (toolChoice === undefined) return { tools }
  if (toolChoice === 'one-at-most') return { tools, parallel_tool_calls: false }
  return { tools, tool_choice: { type: 'function', function: { name: toolChoice } } }
}

const ENDS: Readonly<Record<string, Said['end']>> = {
  stop: 'text',
  tool_calls: 'tools',
  length: 'limit',
  content_filter: 'filtered',
}

function saidIn(completion: Completion): Said {
  const { model, choices, usage } = completion
  const refusal = choices[0]?.message.refusal ?? ''
  const end = ENDS[String(choices[0]?.finish_reason)] ?? 'filtered'
  return {
    model,
    text: choices[0]?.message.content ?? '',
    refusal,
    calls: callsOf(completion).map((call) => ({
      name: call.function.name,
      input: JSON.parse(call.function.arguments),
    })),
    end: end === 'text' && refusal ? 'refused' : end,
    reasoning: '',
    usage: {
      inputTokens: usage?.prompt_tokens ?? 0,
      cachedTokens: usage?.prompt_tokens_details?.cached_tokens ?? 0,
      outputTokens: usage?.completion_tokens ?? 0,
      reasoningTokens: usage?.completion_tokens_details?.reasoning_tokens ?? 0,
    },
  }
}

function callsOf({ choices }: Completion): OpenAI.ChatCompletionMessageFunctionToolCall[] {
  return (choices[0]?.message.tool_calls ?? []).filter((call) => call.type === 'function')
}
