import type { ChatRequestInput } from '@sluice/core'
import { recordStreams, type RecordedStream } from './recorded-streams.ts'

const TOOL = {
  name: 'get_weather',
  description: 'The weather.',
  inputSchema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
}

/** Ten questions: text with characters of one to four bytes, a tool call, answers that are cut by their limit. */
const QUESTIONS: readonly ChatRequestInput[] = [
  ...['Größe?', '川の長さ', 'Emoji 😀😀', 'Ça va, l’été?', 'Ω≈ç√', 'Reka — где?', 'plain', '\u00a0 \u2028 end'].map(
    (messages) => ({
      messages,
      maxOutputTokens: 12,
    }),
  ),
  { messages: 'Tell me the weather.', tools: [TOOL], maxOutputTokens: 100 },
  { messages: 'Short.', maxOutputTokens: 3 },
]

/** Fifty streams, ten of each framing. */
export function recordFifty(): Promise<readonly RecordedStream[]> {
  return recordStreams(QUESTIONS)
}

/** Reads a stream in two pieces. Undefined: it says what it says in one; else what came of it. */
export async function oddWhenSplitAt(
  at: number,
  { bytes, answer, replay }: RecordedStream,
): Promise<string | undefined> {
  return oddWhen(replay([bytes.subarray(0, at), bytes.subarray(at)]), answer)
}

/** The same, byte by byte. */
export async function oddWhenInBytes({ bytes, answer, replay }: RecordedStream): Promise<string | undefined> {
  return oddWhen(replay(Array.from(bytes, (_, at) => bytes.subarray(at, at + 1))), answer)
}

async function oddWhen(replaying: Promise<unknown>, answer: unknown): Promise<string | undefined> {
  const said = await replaying.then(JSON.stringify, String)
  return said === JSON.stringify(answer) ? undefined : said
}
