import type { ChatRequest, ParameterRules, Tool } from '@sluice/core'
import { encodeCache } from './encode-messages.ts'
import type { BodyTool, BodyToolChoice } from './request-body.ts'

export interface EncodedTools {
  readonly tools?: BodyTool[]
  readonly toolChoice?: BodyToolChoice
  readonly dropped: readonly string[]
}

/** Tools and the choice among them. A forced choice that the model's API refuses becomes `auto`. */
export function encodeTools(request: ChatRequest, rules: ParameterRules): EncodedTools {
  if (request.tools.length === 0) return { dropped: [] }
  const { type } = request.toolChoice
  const isRefused = (type === 'any' || type === 'tool') && !rules.forcedToolChoice
  return {
    tools: request.tools.map(encodeTool),
    toolChoice: isRefused ? encodeToolChoice({ ...request, toolChoice: { type: 'auto' } }) : encodeToolChoice(request),
    dropped: isRefused ? ['toolChoice'] : [],
  }
}

function encodeTool(tool: Tool): BodyTool {
  return {
    name: tool.name,
    description: tool.description,
    input_schema: tool.inputSchema,
    strict: tool.isStrict,
    cache_control: encodeCache(tool.cache),
  }
}

function encodeToolChoice({ toolChoice, allowsParallelToolCalls }: ChatRequest): BodyToolChoice | undefined {
  const disable_parallel_tool_use = allowsParallelToolCalls ? undefined : true
  switch (toolChoice.type) {
    case 'auto':
      return allowsParallelToolCalls ? undefined : { type: 'auto', disable_parallel_tool_use }
    case 'any':
      return { type: 'any', disable_parallel_tool_use }
    case 'tool':
      return { type: 'tool', name: toolChoice.name, disable_parallel_tool_use }
    case 'none':
      return { type: 'none' }
  }
}
