import type { Clock } from '@sluice/core'
import type { CountingSurface, Surface } from '@sluice/protocols'
import { surface as anthropicMessages } from '@sluice/protocols/anthropic-messages'
import { createSurface as createOpenaiChat } from '@sluice/protocols/openai-chat'
import { createSurface as createOpenaiResponses } from '@sluice/protocols/openai-responses'

/** The protocols that clients may speak. */
export interface Surfaces {
  readonly anthropicMessages: CountingSurface
  readonly openaiChat: Surface
  readonly openaiResponses: CountingSurface
}

/** All surfaces, telling the time by one clock. */
export function createSurfaces(clock: Clock): Surfaces {
  return {
    anthropicMessages,
    openaiChat: createOpenaiChat(clock),
    openaiResponses: createOpenaiResponses(clock),
  }
}
