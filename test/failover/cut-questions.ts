import { CHAT, MESSAGES, RESPONSES, type Surface } from '../gateway/surfaces.ts'
import type { Asked } from './cut-shapes.ts'

const QUESTION = 'Größe, Länge und Tiefe der Flüsse Europas?'
const TOOL_QUESTION = 'Tell me the weather.'
// Many fields make long arguments, in a schema that every vendor takes.
const NAMES = ['now', 'today', 'tomorrow', 'sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']
const parameters = {
  type: 'object',
  properties: Object.fromEntries(NAMES.map((name) => [name, { type: 'string' }])),
  required: NAMES,
}
const MESSAGES_TOOL = { name: 'get_weather', description: 'The weather.', input_schema: parameters }
const FUNCTION = { name: 'get_weather', description: 'The weather.', parameters }

// With room for the text that some models say before they call.
const FIELDS: Readonly<Record<Asked, Readonly<Record<string, object>>>> = {
  text: {
    [MESSAGES.name]: { max_tokens: 40 },
    [RESPONSES.name]: { max_output_tokens: 40 },
    [CHAT.name]: { max_completion_tokens: 40 },
  },
  tool: {
    [MESSAGES.name]: { max_tokens: 1_000, tools: [MESSAGES_TOOL] },
    [RESPONSES.name]: { max_output_tokens: 1_000, tools: [{ type: 'function', ...FUNCTION }] },
    [CHAT.name]: { max_completion_tokens: 1_000, tools: [{ type: 'function', function: FUNCTION }] },
  },
  reasoning: {
    [MESSAGES.name]: {
      max_tokens: 4_000,
      thinking: { type: 'adaptive', display: 'summarized' },
      output_config: { effort: 'high' },
    },
    [RESPONSES.name]: { max_output_tokens: 4_000, reasoning: { effort: 'high', summary: 'auto' } },
    [CHAT.name]: { max_completion_tokens: 4_000, reasoning_effort: 'high' },
  },
}

const TEXTS: Readonly<Record<Asked, string>> = {
  text: QUESTION,
  tool: TOOL_QUESTION,
  reasoning: `[think] ${QUESTION}`,
}

const SEEN: Readonly<Record<Asked, RegExp>> = {
  // Of words, the first letters: a delta may end behind them.
  text: /"Thi/,
  tool: /get_weather/,
  reasoning: /"(?:The|Che|An )/,
}

/** What must have reached the client before the stream was cut. Chat Completions has no words to ask for reasoning, and shows none. */
export function seenIn(surface: Surface, asked: Asked): RegExp {
  return asked === 'reasoning' && surface === CHAT ? /"role":"assistant"/ : SEEN[asked]
}

/** The body of a question that is answered with text, with a tool call, or after some thought. */
export function bodyOf(surface: Surface, asked: Asked, model: string): Record<string, unknown> {
  return { ...surface.body(model, TEXTS[asked]), ...FIELDS[asked][surface.name], stream: true }
}
