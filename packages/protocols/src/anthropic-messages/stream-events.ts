import { z } from 'zod'
import { answerBlock } from './answer-blocks.ts'
import { stopDetails } from './decode-refusal.ts'

/** Any event of a stream: its type is all that is sure. */
export const anyEvent = z.looseObject({ type: z.string() })

export const messageStart = z.object({
  message: z.object({ id: z.string(), model: z.string(), usage: z.unknown().optional() }),
})

export const blockStart = z.object({ index: z.int().nonnegative(), content_block: answerBlock })

export const blockDelta = z.object({ index: z.int().nonnegative(), delta: z.looseObject({ type: z.string() }) })

export const blockStop = z.object({ index: z.int().nonnegative() })

export const messageDelta = z.object({
  delta: z.object({
    stop_reason: z.string().nullish(),
    stop_sequence: z.string().nullish(),
    stop_details: stopDetails,
  }),
  usage: z.unknown().optional(),
})

export const errorEvent = z.object({
  error: z.object({ type: z.string().nullish(), message: z.string().nullish() }),
  request_id: z.string().nullish().catch(null),
})

export const textDelta = z.object({ text: z.string() })
export const argumentsDelta = z.object({ partial_json: z.string() })
export const thinkingDelta = z.object({ thinking: z.string() })
export const signatureDelta = z.object({ signature: z.string() })
