import type { Refusal } from '@sluice/core'
import { z } from 'zod'

/** What the vendor says beside the stop reason. */
export const stopDetails = z
  .object({ category: z.string().nullish().catch(null), explanation: z.string().nullish().catch(null) })
  .nullish()
  .catch(null)

/** Why the model declined; undefined when it did not, or when the vendor does not tell. */
export function decodeRefusal(
  stopReason: string | null | undefined,
  details: z.output<typeof stopDetails>,
): Refusal | undefined {
  if (stopReason !== 'refusal' || (!details?.category && !details?.explanation)) return undefined
  return { category: details.category ?? undefined, explanation: details.explanation ?? undefined }
}
