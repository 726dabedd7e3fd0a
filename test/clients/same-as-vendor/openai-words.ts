import { CITY_SCHEMA, INVOICE_SCHEMA } from '../what-is-asked.ts'

// What both OpenAI protocols are asked with, in no form yet.
/** The smaller models take no documents. */
export const READS_FILES = 'gpt-5.6-luna'
export const ASKS_WEATHER = 'What is the weather in Paris?'
export const ASKS_BOTH = 'Tell me both the weather and the time.'
export const LETTERS = 'Größe, 東京, مرحبا, 👩‍👩‍👧, \u2028 "quoted" \\ and\nlines'
export const LONG = 'A rule that must always be followed. '.repeat(400)
export const DEEP_SCHEMA = {
  type: 'object',
  properties: { lines: { type: 'array', items: INVOICE_SCHEMA }, total: { type: 'number' } },
  required: ['lines', 'total'],
  additionalProperties: false,
} as const

/** A function that the model may call. */
export interface Callable {
  readonly name: string
  readonly description?: string
  readonly parameters: { [key: string]: unknown }
  readonly strict: boolean
}

const WEATHER: Callable = {
  name: 'get_weather',
  description: 'Current weather of a city.',
  parameters: { ...CITY_SCHEMA },
  strict: true,
}
const TIME: Callable = { ...WEATHER, name: 'get_time', description: 'Local time of a city.' }
export const CALLABLES = [WEATHER, TIME]

/** Tools by what a case is called. */
export const TOOL_SETS: Readonly<Record<string, readonly Callable[]>> = {
  'a tool without a description': [{ ...WEATHER, description: undefined }],
  'a tool that is not strict': [{ ...WEATHER, strict: false }],
  'a tool that takes nothing': [
    { ...WEATHER, parameters: { type: 'object', properties: {}, required: [], additionalProperties: false } },
  ],
  'a tool that takes much': [{ ...WEATHER, parameters: { ...DEEP_SCHEMA } }],
  'forty tools': [
    WEATHER,
    ...Array.from({ length: 39 }, (_, at): Callable => ({ ...TIME, name: `tool_number_${at}` })),
  ],
}
