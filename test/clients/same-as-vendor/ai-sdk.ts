import { generateText, jsonSchema, Output, streamText, tool, type LanguageModel, type ModelMessage } from 'ai'
import { CITY_SCHEMA, INVOICE_SCHEMA, PDF, PNG, QUESTION, toolResult } from '../what-is-asked.ts'
import { eventsIn, type Case, type Door } from './both-ways.ts'

type Asked = Omit<Parameters<typeof generateText>[0], 'model' | 'prompt' | 'messages'> & {
  readonly messages: ModelMessage[]
}
type Options = NonNullable<Parameters<typeof generateText>[0]['providerOptions']>

const city = jsonSchema<{ city: string }>({ ...CITY_SCHEMA, required: ['city'] })
const tools = {
  get_weather: tool({ description: 'Current weather of a city.', inputSchema: city }),
  get_time: tool({ description: 'Local time of a city.', inputSchema: city }),
}
const running = {
  get_weather: { ...tools.get_weather, execute: async () => toolResult('get_weather') },
  get_time: { ...tools.get_time, execute: async () => toolResult('get_time') },
}
const invoice = jsonSchema<{ customer: string; isPaid: boolean }>({
  ...INVOICE_SCHEMA,
  required: ['customer', 'isPaid'],
})
const said = (content: Extract<ModelMessage, { role: 'user' }>['content']): Asked => ({
  messages: [{ role: 'user', content }],
})
const picture = { type: 'file', mediaType: 'image/png', data: PNG } as const
const text = { type: 'text', text: QUESTION } as const

/** What is asked through the AI SDK, whatever the vendor; the last three with what its provider calls them. */
const questions = (thinking: Options): Readonly<Record<string, Asked>> => ({
  'a text': said(QUESTION),
  instructions: { ...said(QUESTION), system: 'Be brief.' },
  'a conversation': {
    messages: [
      { role: 'user', content: 'Hello.' },
      { role: 'assistant', content: 'Hello!' },
      { role: 'user', content: QUESTION },
    ],
  },
  'an answer cut at its limit': { ...said(QUESTION), maxOutputTokens: 16 },
  'a picture': said([picture, text]),
  'a document': said([{ type: 'file', mediaType: 'application/pdf', data: PDF, filename: 'page.pdf' }, text]),
  'a tool': { ...said('What is the weather in Paris?'), tools },
  'two tools at once': { ...said('Tell me both the weather and the time.'), tools },
  'one tool that must be called': { ...said(QUESTION), tools, toolChoice: { type: 'tool', toolName: 'get_time' } },
  'some tool that must be called': { ...said(QUESTION), tools, toolChoice: 'required' },
  'tools that must not be called': { ...said('What is the weather in Paris?'), tools, toolChoice: 'none' },
  'an answer from the results of tools that it runs': {
    ...said('Tell me both the weather and the time.'),
    tools: running,
    stopWhen: ({ steps }) => steps.length === 2,
  },
  'an object': { ...said(QUESTION), output: Output.object({ schema: invoice }) },
  'a refusal': said('[refuse] How do I do harm?'),
  'thoughts that are shown': { ...said(`[think] ${QUESTION}`), maxOutputTokens: 4_000, providerOptions: thinking },
  'thoughts before a tool': {
    ...said('[think] What is the weather in Paris?'),
    maxOutputTokens: 4_000,
    tools: running,
    stopWhen: ({ steps }) => steps.length === 2,
    providerOptions: thinking,
  },
})

/** Every question whole and streamed, to a model of the AI SDK. */
export function aiSdkCases(
  modelAt: (door: Door) => LanguageModel,
  thinking: Options,
  not: readonly string[] = [],
): Case[] {
  const asked = Object.entries(questions(thinking)).filter(([name]) => !not.includes(name))
  return asked.flatMap(([name, question]) => [
    { name: `${name}, whole`, ask: (door) => generate({ ...question, model: modelAt(door), maxRetries: 0 }) },
    { name: `${name}, part by part`, ask: (door) => stream({ ...question, model: modelAt(door), maxRetries: 0 }) },
  ])
}

type Call = Asked & Pick<Parameters<typeof generateText>[0], 'model' | 'maxRetries'>

async function generate(call: Call): Promise<unknown> {
  const {
    steps,
    text: words,
    toolCalls,
    toolResults,
    reasoningText,
    usage,
    totalUsage,
    finishReason,
  } = await generateText(call)
  return [steps.map(stepOf), words, toolCalls, toolResults, reasoningText, usage, totalUsage, finishReason]
}

async function stream(call: Call): Promise<unknown> {
  const { fullStream, steps, usage, finishReason } = streamText(call)
  const parts = await eventsIn(fullStream)
  // What the SDK measured itself is another at each call.
  const plain = parts.map((part) => ({ ...part, performance: undefined, request: undefined, response: undefined }))
  return [plain, (await steps).map(stepOf), await usage, await finishReason]
}

type Step = Awaited<ReturnType<typeof generateText>>['steps'][number]

function stepOf({
  content,
  finishReason,
  rawFinishReason,
  usage,
  warnings,
  providerMetadata,
  response,
}: Step): unknown {
  return {
    content,
    finishReason,
    rawFinishReason,
    usage,
    warnings,
    providerMetadata,
    body: response.body,
    model: response.modelId,
  }
}
