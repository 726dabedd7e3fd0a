import type { ModelFacts, OutputFormat } from '@sluice/core'

/** Whether the model takes this form of an answer; a schema that it promises nothing for is left out, and reported as dropped. */
export function takesOutput(output: OutputFormat, { capabilities }: ModelFacts): boolean {
  return output.type !== 'json-schema' || capabilities.structuredOutput
}
