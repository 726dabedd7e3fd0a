import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'

/** One way of asking: an official SDK on one of the gateway's surfaces. */
export interface DemoClient {
  readonly name: string
  /** True when a whole, non-empty answer came. */
  ask(prompt: string): Promise<boolean>
}

const MAX_OUTPUT_TOKENS = 1024

/** The official SDKs, whole and streamed, pointed at the gateway with their defaults. */
export function demoClients(url: string): readonly DemoClient[] {
  const anthropic = new Anthropic({ apiKey: 'demo', baseURL: url })
  const openai = new OpenAI({ apiKey: 'demo', baseURL: `${url}/v1` })
  const messages = (content: string) => ({
    model: 'auto',
    max_tokens: MAX_OUTPUT_TOKENS,
    messages: [{ role: 'user' as const, content }],
  })
  const response = (input: string) => ({ model: 'auto', max_output_tokens: MAX_OUTPUT_TOKENS, input })
  return [
    {
      name: 'Anthropic Messages',
      ask: async (prompt) => (await anthropic.messages.create(messages(prompt))).content.length > 0,
    },
    {
      name: 'OpenAI Responses, streamed',
      ask: async (prompt) => (await openai.responses.stream(response(prompt)).finalResponse()).output_text !== '',
    },
    {
      name: 'Anthropic Messages, streamed',
      ask: async (prompt) => (await anthropic.messages.stream(messages(prompt)).finalText()) !== '',
    },
    {
      name: 'OpenAI Chat Completions',
      ask: async (prompt) => {
        const { max_tokens: max_completion_tokens, ...rest } = messages(prompt)
        const completion = await openai.chat.completions.create({ ...rest, max_completion_tokens })
        return completion.choices[0]?.message.content !== ''
      },
    },
  ]
}
