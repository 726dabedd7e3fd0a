import type { Serving } from '@sluice/core'
import type { ResponseWire } from './answer-wire.ts'
import { PROTOCOL } from './protocol-name.ts'

/** How the vendor says it served the answer. */
export function decodeServing({ service_tier, reasoning }: ResponseWire): Serving | undefined {
  if (!service_tier && !reasoning?.effort) return undefined
  return { protocol: PROTOCOL, serviceTier: service_tier ?? undefined, effort: reasoning?.effort ?? undefined }
}
