import type { Serving } from '@sluice/core'
import { z } from 'zod'
import { PROTOCOL } from './protocol-name.ts'

const word = z.string().nullish().catch(undefined)
const served = z.object({ service_tier: word, inference_geo: word, speed: word })

/** How the vendor says it served the answer, beside the counts of its usage. */
export function decodeServing(wireUsage: unknown): Serving | undefined {
  const { data } = served.safeParse(wireUsage)
  if (!data?.service_tier && !data?.inference_geo && !data?.speed) return undefined
  const { service_tier, inference_geo, speed } = data
  return {
    protocol: PROTOCOL,
    serviceTier: service_tier ?? undefined,
    region: inference_geo ?? undefined,
    speed: speed ?? undefined,
  }
}
