import { Anthropic } from '@anthropic-ai/sdk'
import { connectAnthropic } from '../gateway/connect-sdks.ts'
import type { ClientSurface, Exchange, Question, Said, Way } from './client-surface.ts'
import { CITY_SCHEMA, INVOICE_SCHEMA, PDF, PICTURE_URL, PNG, toolResult, TOOLS } from './what-is-asked.ts'

interface Params extends Anthropic.MessageCreateParamsNonStreaming {
  /** The SDK's types know it no more; clients that are older than they are send it. */
  temperature?: number
}

/** Anthropic's Messages API, spoken by its SDK. */
export const MESSAGES_CLIENT: ClientSurface = {
  name: 'the Anthropic SDK',
  surface: 'anthropic-messages',
  hasCacheMarks: true,
  showsReasoning: true,
  errors: Anthropic,
  connect(app) {
    const client = connectAnthropic(app)
    return { ask: (model, question, way) => exchange(client, way, paramsOf(model, question)) }
  },
}

async function exchange(client: Anthropic, way: Way, params: Params): Promise<Exchange> {
  const message =
    way === 'whole' ? await client.messages.create(params) : await client.messages.stream(params).finalMessage()
  return {
    said: saidIn(message),
    answerTools() {
      const results = callsOf(message).map(({ id, name }) => ({
        type: 'tool_result' as const,
        tool_use_id: id,
        content: toolResult(name),
      }))
      const turn: Anthropic.MessageParam[] = [
        { role: 'assistant', content: message.content },
        { role: 'user', content: results },
      ]
      return exchange(client, way, { ...params, tool_choice: undefined, messages: [...params.messages, ...turn] })
    },
  }
}

function paramsOf(model: string, question: Question): Params {
  const { instructions, isHard, hasSchema } = question
  const schema = { ...INVOICE_SCHEMA, required: [...INVOICE_SCHEMA.required] }
  return {
    model,
    max_tokens: question.maxOutputTokens ?? 4096,
    system: instructions && [{ type: 'text', text: instructions, cache_control: { type: 'ephemeral' } }],
    messages: [{ role: 'user', content: contentOf(question) }],
    thinking: isHard ? { type: 'adaptive', display: 'summarized' } : undefined,
    output_config:
      isHard || hasSchema
        ? { effort: isHard ? 'low' : undefined, format: hasSchema ? { type: 'json_schema', schema } : undefined }
        : undefined,
    temperature: question.temperature,
    ...toolsOf(question),
  }
}

function contentOf({ text, picture, hasDocument }: Question): Anthropic.ContentBlockParam[] {
  const sources = {
    bytes: { type: 'base64', media_type: 'image/png', data: PNG },
    address: { type: 'url', url: PICTURE_URL },
  } as const
  const document = { type: 'base64', media_type: 'application/pdf', data: PDF } as const
  return [
    ...(picture ? [{ type: 'image' as const, source: sources[picture] }] : []),
    ...(hasDocument ? [{ type: 'document' as const, source: document }] : []),
    { type: 'text', text },
  ]
}

function toolsOf({ hasTools, toolChoice }: Question): Pick<Params, 'tools' | 'tool_choice'> {
  if (!hasTools) return {}
  const tools = TOOLS.map((tool) => ({
    ...tool,
    input_schema: { ...CITY_SCHEMA, required: [...CITY_SCHEMA.required] },
  }))
  if (toolChoice === undefined) return { tools }
  if (toolChoice === 'one-at-most') return { tools, tool_choice: { type: 'auto', disable_parallel_tool_use: true } }
  return { tools, tool_choice: { type: 'tool', name: toolChoice } }
}

const ENDS: Readonly<Record<string, Said['end']>> = {
  end_turn: 'text',
  tool_use: 'tools',
  max_tokens: 'limit',
}

function saidIn(message: Anthropic.Message): Said {
  const { model, content, usage, stop_reason, stop_details } = message
  const cachedTokens = usage.cache_read_input_tokens ?? 0
  const text = content.map((block) => (block.type === 'text' ? block.text : '')).join('')
  const isRefused = stop_reason === 'refusal'
  // In this protocol a refusal has no block of its own.
  const refusal = isRefused ? text || (stop_details?.type === 'refusal' && stop_details.explanation) || '' : ''
  return {
    model,
    text: isRefused ? '' : text,
    refusal,
    calls: callsOf(message),
    end: refusal ? 'refused' : (ENDS[String(stop_reason)] ?? 'filtered'),
    reasoning: content.map((block) => (block.type === 'thinking' ? block.thinking : '')).join(''),
    usage: {
      inputTokens: usage.input_tokens + cachedTokens + (usage.cache_creation_input_tokens ?? 0),
      cachedTokens,
      outputTokens: usage.output_tokens,
      reasoningTokens: usage.output_tokens_details?.thinking_tokens ?? 0,
    },
  }
}

function callsOf({ content }: Anthropic.Message): Anthropic.ToolUseBlock[] {
  return content.filter((block) => block.type === 'tool_use')
}
