import type { LanguageModelV4Content, LanguageModelV4GenerateResult, SharedV4Warning } from '@ai-sdk/provider'
import { formatUsd, type AssistantBlock, type RoutedAnswer } from '@sluice/core'
import { metadataOf, readFinish, readUsage } from './read-end.ts'
import { withSeal } from './seal-of.ts'

/** A whole answer, as the AI SDK wants it. */
export function readAnswer(answer: RoutedAnswer, warnings: SharedV4Warning[]): LanguageModelV4GenerateResult {
  const cost = answer.costNanoUsd === undefined ? undefined : formatUsd(answer.costNanoUsd)
  return {
    content: answer.blocks.map(contentOf),
    finishReason: readFinish(answer.stopReason),
    usage: readUsage(answer.usage),
    providerMetadata: { sluice: { ...metadataOf(answer), costUsd: cost } },
    response: { id: answer.id, modelId: answer.model },
    warnings: [...warnings, ...answer.dropped.map((feature) => ({ type: 'unsupported' as const, feature }))],
  }
}

function contentOf(block: AssistantBlock): LanguageModelV4Content {
  switch (block.type) {
    case 'text':
    case 'refusal':
      return { type: 'text', text: block.text }
    case 'reasoning':
      return { type: 'reasoning', text: block.text, providerMetadata: withSeal(block.seal) }
    case 'tool-call':
      return { type: 'tool-call', toolCallId: block.id, toolName: block.name, input: block.argumentsJson }
  }
}
