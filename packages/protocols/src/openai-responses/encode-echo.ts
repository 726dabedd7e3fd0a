import type { Echo } from '../protocol.ts'
import type { ResponsesRequest } from './request-wire.ts'

/** What a response repeats of its request; what the request left out is not here. */
export function encodeEcho(wire: ResponsesRequest): Echo {
  const { instructions, max_output_tokens, parallel_tool_calls, prompt_cache_key, temperature, top_p, metadata } = wire
  const { reasoning, text, tools, tool_choice } = wire
  const repeated = {
    instructions,
    max_output_tokens,
    parallel_tool_calls,
    prompt_cache_key,
    temperature,
    top_p,
    metadata,
    tools,
    tool_choice,
    reasoning:
      reasoning && given({ effort: reasoning.effort, summary: reasoning.summary ?? reasoning.generate_summary }),
    text: text?.format && { format: text.format, verbosity: 'medium' },
  }
  return given(repeated)
}

function given(fields: Echo): Echo {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null))
}
