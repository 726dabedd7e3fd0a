import { seededRandom, type RouteRecord } from '@sluice/core'
import type { Latency } from '@sluice/simulator'
import { LIFELIKE } from '../connect-simulator.ts'
import { readPolicyFile } from '../read-policy-file.ts'
import { startGateway } from '../start-gateway.ts'
import { demoClients } from './clients.ts'
import { Progress, type Output } from './progress.ts'
import { openStores } from '../stores/open-stores.ts'
import { invoiceOf, reconciliationText } from './reconcile.ts'
import { samplePrompts } from './sample-prompts.ts'
import { summarise, summaryText } from './summary.ts'

export interface DemoOptions {
  /** At least 10. */
  readonly requests: number
  readonly seed: number
  readonly out: Output
  /** How long the simulated vendors take; default: about as long as a small model on a good day. */
  readonly latency?: Partial<Latency>
}

/** Share of the run in which the first vendor fails. */
const OUTAGE = { from: 0.35, to: 0.6 }
const SIDE_BY_SIDE = 8

/** The `demo` command: real prompts, official SDKs, simulated vendors, one of them failing for a while, and the bill. */
export async function demo({ requests, seed, out, latency = LIFELIKE }: DemoOptions): Promise<void> {
  const { prompts, source } = samplePrompts(requests, seededRandom(seed))
  // No environment: a demo spends nobody's money.
  const stores = await openStores()
  const file = readPolicyFile('seed')
  const gateway = await startGateway({ file, env: {}, port: 0, simulator: { seed, latency }, stores })
  const records: RouteRecord[] = []
  gateway.sluice.onRoute((record) => records.push(record))
  out.write(introduction(requests, source))
  const progress = new Progress(requests, out)
  const clients = demoClients(gateway.url)
  const { simulator } = gateway.standIn
  let clientErrors = 0
  try {
    await inParallel(prompts, async (prompt, index) => {
      if (index === Math.floor(requests * OUTAGE.from)) simulator.setFault('anthropic', { type: 'status', status: 529 })
      if (index === Math.floor(requests * OUTAGE.to)) simulator.setFault('anthropic', undefined)
      const isAnswered = await clients[index % clients.length]?.ask(prompt).catch(() => false)
      if (!isAnswered) clientErrors += 1
      progress.step(records.at(-1)?.deployment ?? '')
    })
  } finally {
    await gateway.close()
  }
  progress.end()
  out.write(summaryText(summarise(records, clientErrors)))
  const billed = simulator.billed()
  const invoicedNanoUsd = invoiceOf(billed, gateway.policy, records[0]?.time ?? 0)
  const balance = await stores.ledger.balance('tenant/default')
  out.write(reconciliationText({ invoiced: billed.length, invoicedNanoUsd, ...balance }))
}

function introduction(requests: number, source: string): string {
  return `
${requests} prompts from ${source},
sent by the official Anthropic and OpenAI SDKs (whole and streamed) to a Sluice gateway.
The vendors are simulated: their answers and token counts are the simulator's, prices are the catalog's.
One vendor answers 529 to everything for a quarter of the run.

`
}

/** Runs a few at a time, in order of their start. */
async function inParallel<T>(items: readonly T[], work: (item: T, index: number) => Promise<void>): Promise<void> {
  const waiting = items.entries()
  const worker = async () => {
    for (const [index, item] of waiting) await work(item, index)
  }
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker))
}
