import type { OutputFormat, Tool } from './chat-request.ts'
import { fitSchema, type FittedSchema } from './fit-schema.ts'
import type { ModelFacts } from './model-facts.ts'

/** A tool as a model takes it. */
export interface FittedTool {
  readonly schema: FittedSchema
  /** Whether the vendor is asked to promise that arguments match: only where it can. */
  readonly isStrict: boolean
}

/** A tool's schema in the dialect of a model's host: the one for promised arguments where the caller wants and the vendor gives a promise. */
export function fitTool(tool: Tool, { capabilities, intake }: ModelFacts): FittedTool {
  const isStrict = tool.isStrict === true && capabilities.structuredOutput
  const { strictTool, tool: plain } = intake.schemas
  return { schema: fitSchema(tool.inputSchema, isStrict ? strictTool : plain, 'arguments'), isStrict }
}

/** The answer's schema in the dialect of a model's host. */
export function fitOutput(
  output: Extract<OutputFormat, { type: 'json-schema' }>,
  { intake }: ModelFacts,
): FittedSchema {
  return fitSchema(output.schema, output.isStrict ? intake.schemas.strictOutput : intake.schemas.output)
}
