import type { LanguageModelV4ToolResultPart, SharedV4Warning } from '@ai-sdk/provider'
import type { ChatRequestInput } from '@sluice/core'
import { cacheOf } from './cache-of.ts'
import { writeFile } from './write-file.ts'

type UserMessage = Extract<Exclude<ChatRequestInput['messages'], string>[number], { role: 'user' }>
type ToolResult = Extract<Exclude<UserMessage['content'], string>[number], { type: 'tool-result' }>

/** What a tool gave back. */
export function writeToolResult(part: LanguageModelV4ToolResultPart, warnings: SharedV4Warning[]): ToolResult {
  const { toolCallId, output, providerOptions } = part
  const isError = output.type.startsWith('error') || output.type === 'execution-denied'
  const cache = cacheOf(providerOptions)
  return { type: 'tool-result', toolCallId, isError, cache, content: contentOf(output, warnings) }
}

function contentOf(
  output: LanguageModelV4ToolResultPart['output'],
  warnings: SharedV4Warning[],
): ToolResult['content'] {
  switch (output.type) {
    case 'text':
    case 'error-text':
      return [{ type: 'text', text: output.value }]
    case 'json':
    case 'error-json':
      return [{ type: 'text', text: JSON.stringify(output.value) }]
    case 'execution-denied':
      return [{ type: 'text', text: output.reason ?? 'The user did not allow this tool to run.' }]
    case 'content':
      return output.value.flatMap((entry): ToolResult['content'] => {
        if (entry.type === 'text') return [{ type: 'text', text: entry.text }]
        if (entry.type === 'file') return [writeFile(entry)]
        warnings.push({ type: 'unsupported', feature: 'custom content of a tool result' })
        return []
      })
  }
}
