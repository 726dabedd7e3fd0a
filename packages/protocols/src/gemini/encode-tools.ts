import { excerpt, fitTool, type ChatRequest, type ModelFacts, type Tool, type ToolChoice } from '@sluice/core'
import { refuseRequest } from '../refuse-request.ts'
import { writeSchema } from '../write-schema.ts'
import { PROTOCOL } from './protocol-name.ts'
import type { BodyFunction, BodyToolConfig, GeminiBody } from './request-body.ts'

export interface EncodedTools {
  readonly tools?: GeminiBody['tools']
  readonly toolConfig?: BodyToolConfig
  readonly dropped: readonly string[]
}

// Source: `FunctionDeclaration.name` in the types of @google/genai 3.1.0.
const NAME = /^[a-zA-Z_][a-zA-Z0-9_.:-]{0,127}$/

/** Tools and the choice among them. A forced choice that the model's API refuses becomes a free one. */
export function encodeTools({ tools, toolChoice }: ChatRequest, facts: ModelFacts): EncodedTools {
  if (tools.length === 0) return { dropped: [] }
  const isStrict = tools.some((tool) => fitTool(tool, facts).isStrict)
  const hasLostPromise = !isStrict && tools.some((tool) => tool.isStrict === true)
  const isRefused = (toolChoice.type === 'any' || toolChoice.type === 'tool') && !facts.parameters.forcedToolChoice
  return {
    tools: [{ functionDeclarations: tools.map((tool) => encodeTool(tool, facts)) }],
    toolConfig: encodeToolChoice(isRefused ? { type: 'auto' } : toolChoice, isStrict),
    dropped: [...(isRefused ? ['toolChoice'] : []), ...(hasLostPromise ? ['isStrict'] : [])],
  }
}

function encodeTool(tool: Tool, facts: ModelFacts): BodyFunction {
  const { name, description } = tool
  const { schema } = fitTool(tool, facts)
  const parametersJsonSchema = writeSchema(schema, `tool "${excerpt(name)}"`)
  if (NAME.test(name)) return { name, description, parametersJsonSchema }
  const words = `a tool cannot be called "${excerpt(name)}" here. Begin with a letter or an underscore.`
  throw refuseRequest('unsupported-dialect', PROTOCOL, words)
}

/** Where the choice is free, a mode of its own promises that arguments match; where a call is demanded, they always do. */
function encodeToolChoice(choice: ToolChoice, isStrict: boolean): BodyToolConfig | undefined {
  switch (choice.type) {
    case 'auto':
      return isStrict ? { functionCallingConfig: { mode: 'VALIDATED' } } : undefined
    case 'none':
      return { functionCallingConfig: { mode: 'NONE' } }
    case 'any':
      return { functionCallingConfig: { mode: 'ANY' } }
    case 'tool':
      return { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: [choice.name] } }
  }
}
