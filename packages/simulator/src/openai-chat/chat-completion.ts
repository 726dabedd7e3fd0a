import type { GeneratedAnswer } from '../generate-answer.ts'
import type { JsonObject } from '../read-json.ts'

/** What both vendors of this wire have in common, and where they differ. */
export interface ChatDialect {
  readonly id: string
  readonly created: number
  readonly model: string
  readonly finishReason: string
  /** Beside `finish_reason`. */
  readonly choiceFields: JsonObject
  /** Beside `content` and `tool_calls`; a refusal goes here. */
  readonly messageFields: JsonObject
  /** Beside `choices` and `usage`. */
  readonly completionFields: JsonObject
  readonly usage: JsonObject
  readonly content: string | null
  readonly toolCalls: readonly JsonObject[]
}

const FINISH_REASONS: Readonly<Record<GeneratedAnswer['stop'], string>> = {
  end: 'stop',
  length: 'length',
  'stop-sequence': 'stop',
  'tool-calls': 'tool_calls',
  refusal: 'stop',
}

export function finishReasonOf(answer: GeneratedAnswer): string {
  return FINISH_REASONS[answer.stop]
}

/** The tool calls in this wire's form; the arguments are JSON text. */
export function toolCallsOf(answer: GeneratedAnswer, newId: () => string): readonly JsonObject[] {
  return answer.toolCalls.map((call) => ({
    id: newId(),
    type: 'function',
    function: { name: call.name, arguments: call.arguments },
  }))
}

/** The whole `chat.completion` object. */
export function chatCompletion(dialect: ChatDialect): JsonObject {
  const calls = dialect.toolCalls.length > 0 ? { tool_calls: dialect.toolCalls } : {}
  const message = { role: 'assistant', content: dialect.content, ...dialect.messageFields, ...calls }
  return {
    id: dialect.id,
    object: 'chat.completion',
    created: dialect.created,
    model: dialect.model,
    choices: [{ index: 0, message, logprobs: null, finish_reason: dialect.finishReason, ...dialect.choiceFields }],
    ...dialect.completionFields,
    usage: dialect.usage,
  }
}
