import type { NanoUsd, RouteRecord } from '@sluice/core'
import { startGateway } from 'sluice'
import { askGateway, type Question } from './ask-gateway.ts'
import { CHAOS_ENV, chaosPolicy } from './chaos-policy.ts'

export interface OneRequest {
  readonly heldNanoUsd: NanoUsd
  readonly costNanoUsd: NanoUsd
}

/** What a gateway holds for a question, and what it then costs. */
export async function measureOne(anthropicUrl: string, question: Question): Promise<OneRequest> {
  const file = { origin: 'chaos', path: 'chaos', policy: chaosPolicy({ anthropicUrl }) }
  const gateway = await startGateway({ file, env: CHAOS_ENV, port: 0 })
  const records: RouteRecord[] = []
  gateway.sluice.onRoute((record) => records.push(record))
  const { status, body } = await askGateway(gateway.url, question)
  await gateway.close()
  const { reservedNanoUsd, costNanoUsd } = records[0] ?? {}
  if (status !== 200 || reservedNanoUsd === undefined || costNanoUsd === undefined)
    throw new Error(`chaos: one request was answered with ${status}: ${body}`)
  return { heldNanoUsd: reservedNanoUsd, costNanoUsd }
}
