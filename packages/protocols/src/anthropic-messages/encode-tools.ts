import { excerpt, fitTool, type ChatRequest, type ModelFacts, type Tool } from '@sluice/core'
import { writeSchema } from '../write-schema.ts'
import { encodeCache } from './encode-messages.ts'
import type { BodyTool, BodyToolChoice } from './request-body.ts'

export interface EncodedTools {
  readonly tools?: BodyTool[]
  readonly toolChoice?: BodyToolChoice
  readonly dropped: readonly string[]
}

/** Tools and the choice among them. A forced choice that the model's API refuses becomes `auto`. */
export function encodeTools(request: ChatRequest, facts: ModelFacts): EncodedTools {
  if (request.tools.length === 0) return { dropped: [] }
  const { type } = request.toolChoice
  const isRefused = (type === 'any' || type === 'tool') && !facts.parameters.forcedToolChoice
  return {
    tools: request.tools.map((tool) => encodeTool(tool, facts)),
    toolChoice: isRefused ? encodeToolChoice({ ...request, toolChoice: { type: 'auto' } }) : encodeToolChoice(request),
    dropped: [...(isRefused ? ['toolChoice'] : []), ...(hasLostPromise(request, facts) ? ['isStrict'] : [])],
  }
}

/** A promise that this host cannot give is not asked for: it would refuse the whole request. */
function hasLostPromise({ tools }: ChatRequest, facts: ModelFacts): boolean {
  return tools.some((tool) => tool.isStrict === true && !facts.capabilities.structuredOutput)
}

function encodeTool(tool: Tool, facts: ModelFacts): BodyTool {
  const { schema, isStrict } = fitTool(tool, facts)
  return {
    name: tool.name,
    description: tool.description,
    input_schema: writeSchema(schema, `tool "${excerpt(tool.name)}"`),
    strict: isStrict || undefined,
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
