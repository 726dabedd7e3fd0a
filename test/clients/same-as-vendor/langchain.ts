import type { BaseMessageLike } from '@langchain/core/messages'
import type { BaseChatModel } from '@langchain/core/language_models/chat_models'
import { CITY_SCHEMA, INVOICE_SCHEMA, PNG, QUESTION } from '../what-is-asked.ts'
import { eventsIn, type Case, type Door } from './both-ways.ts'

const schema = { ...CITY_SCHEMA, required: ['city'] }
const TOOLS = [
  { name: 'get_weather', description: 'Current weather of a city.', schema },
  { name: 'get_time', description: 'Local time of a city.', schema },
]
const said = (content: string): BaseMessageLike[] => [['human', content]]
const CALL = { id: 'toolu_01Aq9w938a90dw8q', name: 'get_weather', args: { city: 'Paris' } }

const CONVERSATIONS: Readonly<Record<string, BaseMessageLike[]>> = {
  'a text': said(QUESTION),
  instructions: [['system', 'Be brief.'], ...said(QUESTION)],
  'a conversation': [...said('Hello.'), ['ai', 'Hello!'], ...said(QUESTION)],
  'a picture': [
    {
      role: 'human',
      content: [
        { type: 'image_url', image_url: { url: `data:image/png;base64,${PNG}` } },
        { type: 'text', text: QUESTION },
      ],
    },
  ],
  'a refusal': said('[refuse] How do I do harm?'),
}

const TOOL_CONVERSATIONS: Readonly<Record<string, BaseMessageLike[]>> = {
  'a tool': said('What is the weather in Paris?'),
  'two tools at once': said('Tell me both the weather and the time.'),
  'tools that are not called': said(QUESTION),
  'the result of a tool': [
    ...said('What is the weather in Paris?'),
    { role: 'assistant', content: 'I look.', tool_calls: [CALL] },
    { role: 'tool', content: '21 degrees', tool_call_id: CALL.id },
  ],
}

type Runs = Pick<BaseChatModel, 'invoke' | 'stream'>

/** Every question whole and streamed, to a chat model of LangChain. */
export function langChainCases(modelAt: (door: Door) => BaseChatModel): readonly Case[] {
  const withTools = (door: Door): Runs => modelAt(door).bindTools?.(TOOLS) ?? modelAt(door)
  const invoice = { title: 'invoice', ...INVOICE_SCHEMA, required: ['customer', 'isPaid'] }
  return [
    ...Object.entries(CONVERSATIONS).flatMap(([name, messages]) => bothOf(name, modelAt, messages)),
    ...Object.entries(TOOL_CONVERSATIONS).flatMap(([name, messages]) => bothOf(name, withTools, messages)),
    {
      name: 'an object',
      ask: (door) => modelAt(door).withStructuredOutput(invoice, { includeRaw: true }).invoke(said(QUESTION)),
    },
  ]
}

function bothOf(name: string, modelAt: (door: Door) => Runs, messages: BaseMessageLike[]): readonly Case[] {
  return [
    { name: `${name}, whole`, ask: async (door) => plain(await modelAt(door).invoke(messages)) },
    {
      name: `${name}, chunk by chunk`,
      ask: async (door) => (await eventsIn(await modelAt(door).stream(messages))).map(plain),
    },
  ]
}

type Message = Awaited<ReturnType<Runs['invoke']>>

/** What a message holds; as JSON, LangChain writes how it was made. */
function plain(message: Message): unknown {
  const { id, content, additional_kwargs, response_metadata, usage_metadata, tool_calls } = message
  const chunks = 'tool_call_chunks' in message ? message.tool_call_chunks : undefined
  return { id, content, additional_kwargs, response_metadata, usage_metadata, tool_calls, chunks }
}
