import { OpenAI } from 'openai'
import { connectOpenAI } from '../gateway/connect-sdks.ts'
import type { ClientSurface, Exchange, Question, Said, Way } from './client-surface.ts'
import { CITY_SCHEMA, INVOICE_SCHEMA, PDF, PICTURE_URL, PNG, toolResult, TOOLS } from './what-is-asked.ts'

type Response = OpenAI.Responses.Response
type Params = OpenAI.Responses.ResponseCreateParamsNonStreaming
type Input = OpenAI.Responses.ResponseInput

/** OpenAI's Responses API, spoken by its SDK. */
export const RESPONSES_CLIENT: ClientSurface = {
  name: 'the OpenAI SDK, speaking Responses',
  surface: 'openai-responses',
  hasCacheMarks: false,
  showsReasoning: true,
  errors: OpenAI,
  connect(app) {
    const client = connectOpenAI(app)
    return {
      ask: (model, question, way) => exchange(client, way, paramsOf(model, question), inputOf(question)),
    }
  },
}

async function exchange(client: OpenAI, way: Way, params: Omit<Params, 'input'>, input: Input): Promise<Exchange> {
  const response: Response =
    way === 'whole'
      ? await client.responses.create({ ...params, input })
      : await client.responses.stream({ ...params, input, stream: true }).finalResponse()
  return {
    said: saidIn(response),
    answerTools() {
      const results = callsOf(response).map(({ call_id, name }) => ({
        type: 'function_call_output' as const,
        call_id,
        output: toolResult(name),
      }))
      const conversation = [...input, ...response.output.filter(isSentBack), ...results]
      return exchange(client, way, { ...params, tool_choice: undefined }, conversation)
    },
  }
}

function paramsOf(model: string, question: Question): Omit<Params, 'input'> {
  const { isHard, hasSchema } = question
  const format = { type: 'json_schema', name: 'invoice', schema: INVOICE_SCHEMA, strict: true } as const
  return {
    model,
    instructions: question.instructions,
    max_output_tokens: question.maxOutputTokens,
    reasoning: isHard ? { effort: 'low', summary: 'auto' } : undefined,
    text: hasSchema ? { format } : undefined,
    temperature: question.temperature,
    ...toolsOf(question),
  }
}

function inputOf({ text, picture, hasDocument }: Question): Input {
  const urls = { bytes: `data:image/png;base64,${PNG}`, address: PICTURE_URL }
  const file_data = `data:application/pdf;base64,${PDF}`
  const content: OpenAI.Responses.ResponseInputContent[] = [
    ...(picture ? [{ type: 'input_image' as const, image_url: urls[picture], detail: 'auto' as const }] : []),
    ...(hasDocument ? [{ type: 'input_file' as const, filename: 'page.pdf', file_data }] : []),
    { type: 'input_text', text },
  ]
  return [{ role: 'user', content }]
}

function toolsOf({ hasTools, toolChoice }: Question): Partial<Params> {
  if (!hasTools) return {}
  const tools = TOOLS.map((tool) => ({ ...tool, type: 'function' as const, parameters: CITY_SCHEMA, strict: true }))
  if (toolChoice === undefined) return { tools }
  if (toolChoice === 'one-at-most') return { tools, parallel_tool_calls: false }
  return { tools, tool_choice: { type: 'function', name: toolChoice } }
}

function saidIn(response: Response): Said {
  const { model, output, output_text, usage } = response
  const refusal = refusalIn(output)
  const calls = callsOf(response).map(({ name, arguments: json }) => ({ name, input: JSON.parse(json) as unknown }))
  return {
    model,
    text: output_text,
    refusal,
    calls,
    end: endOf(response, refusal !== '', calls.length > 0),
    reasoning: output
      .flatMap((item) => (item.type === 'reasoning' ? item.summary.map(({ text }) => text) : []))
      .join(''),
    usage: {
      inputTokens: usage?.input_tokens ?? 0,
      cachedTokens: usage?.input_tokens_details.cached_tokens ?? 0,
      outputTokens: usage?.output_tokens ?? 0,
      reasoningTokens: usage?.output_tokens_details.reasoning_tokens ?? 0,
    },
  }
}

function endOf({ status, incomplete_details }: Response, isRefused: boolean, hasCalls: boolean): Said['end'] {
  if (status !== 'completed') return incomplete_details?.reason === 'max_output_tokens' ? 'limit' : 'filtered'
  if (isRefused) return 'refused'
  return hasCalls ? 'tools' : 'text'
}

function refusalIn(output: Response['output']): string {
  const parts = output.flatMap((item) => (item.type === 'message' ? item.content : []))
  return parts.map((part) => (part.type === 'refusal' ? part.refusal : '')).join('')
}

function callsOf({ output }: Response): OpenAI.Responses.ResponseFunctionToolCall[] {
  return output.filter((item) => item.type === 'function_call')
}

/** What the models of these tests answer with; the types know of more that only go one way. */
function isSentBack(item: OpenAI.Responses.ResponseOutputItem) {
  return item.type === 'message' || item.type === 'reasoning' || item.type === 'function_call'
}
