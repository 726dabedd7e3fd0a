import { z } from 'zod'

const text = z.object({ type: z.literal('text'), text: z.string() })
const toolUse = z.object({
  type: z.literal('tool_use'),
  id: z.string(),
  name: z.string(),
  input: z.unknown().optional(),
})
const thinking = z.object({
  type: z.literal('thinking'),
  thinking: z.string(),
  signature: z.string().nullish(),
})
const redactedThinking = z.object({ type: z.literal('redacted_thinking'), data: z.string() })

const KNOWN = new Set(['text', 'tool_use', 'thinking', 'redacted_thinking'])

const knownBlock = z.discriminatedUnion('type', [text, toolUse, thinking, redactedThinking])
const otherBlock = z
  .object({ type: z.string().refine((type) => !KNOWN.has(type)) })
  .transform(() => ({ type: 'other' as const }))

/** A content block of an answer, whole or as it begins in a stream. What Sluice does not know is `other`. */
export const answerBlock = z.union([knownBlock, otherBlock])

export type WireAnswerBlock = z.output<typeof answerBlock>
