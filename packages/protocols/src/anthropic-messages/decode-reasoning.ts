import type { Reasoning } from '@sluice/core'
import type { WireRequest } from './wire.ts'

export interface DecodedReasoning {
  readonly reasoning: Reasoning
  readonly dropped: readonly string[]
}

/**
 * What `thinking` and `output_config.effort` ask for, together.
 * `disabled` is effort `none` and `between_tools` is effort `minimal`: an effort stated beside them has no place.
 */
export function decodeReasoning({ thinking, output_config }: WireRequest): DecodedReasoning {
  const effort = output_config?.effort ?? undefined
  switch (thinking?.type) {
    case undefined:
      return { reasoning: effort ? { effort, isAskedFor: false } : {}, dropped: [] }
    case 'enabled': {
      // The models that take a budget show their reasoning unless told otherwise.
      const wantsSummary = thinking.display !== 'omitted'
      return { reasoning: { effort, budgetTokens: thinking.budget_tokens, wantsSummary }, dropped: [] }
    }
    case 'adaptive':
      // Without a display the model shows its reasoning, or does not, as it does of itself.
      if (!thinking.display) return { reasoning: { effort, isAskedFor: true }, dropped: [] }
      return { reasoning: { effort, isAskedFor: true, wantsSummary: thinking.display === 'summarized' }, dropped: [] }
    case 'disabled':
      return { reasoning: { effort: 'none' }, dropped: effort ? ['output_config.effort'] : [] }
    case 'between_tools':
      return { reasoning: { effort: 'minimal' }, dropped: effort ? ['output_config.effort'] : [] }
  }
}
