/**
 * RD10: the policy is replaced 1,000 times under load, every tenth time by one that is wrong: no request fails for it, what
 * is wrong is refused as a whole, and breakers, budgets and money go on as if nothing had been.
 *
 *   node --conditions=@sluice/source test/chaos/rd10-reloads.ts [--quick]
 */
import { setTimeout } from 'node:timers/promises'
import { systemClock, type RouteRecord } from '@sluice/core'
import { MemoryLedger } from '@sluice/memory'
import { PolicyError } from '@sluice/router'
import { startSimulator } from '@sluice/simulator'
import { openStores, startGateway } from 'sluice'
import { askGateway } from './ask-gateway.ts'
import { atRate } from './at-rate.ts'
import { CHAOS_ENV, chaosPolicy, PLENTY } from './chaos-policy.ts'
import { isQuick, writeFigure, writeProgress } from './write-figure.ts'

const RELOADS = isQuick ? 100 : 1_000
const EVERY_MS = 40
const WRONG_EVERY = 10
const PER_SECOND = 100
const QUESTION = { prompt: 'Say hello.', isStream: true }
const BROKEN = { prompt: 'Say hello.', model: 'gpt-5.4' }

const simulator = await startSimulator({ vendors: ['anthropic', 'openai'], latency: { firstTokenMs: 30 } })
const ledger = new MemoryLedger(systemClock)
const stores = { ...(await openStores()), ledger }
const file = { origin: 'chaos', path: 'chaos', policy: policyOf(0) }
// What is measured is never how much of it a small machine can carry.
const limits = { maxInFlight: 10_000, maxLoopLagMs: 10_000 }
const gateway = await startGateway({ file, env: CHAOS_ENV, port: 0, stores, load: limits, onDefect: () => {} })
const records: RouteRecord[] = []
gateway.sluice.onRoute((record) => records.push(record))

simulator.setFault('openai', { type: 'status', status: 500 })
for (let asked = 0; asked < 10; asked += 1) await askGateway(gateway.url, BROKEN)
const statuses: number[] = []
const load = atRate(PER_SECOND, async () => void statuses.push((await askGateway(gateway.url, QUESTION)).status))
let [accepted, forgotten, mixed] = [0, isForgotten() ? 1 : 0, 0]
for (let index = 1; index <= RELOADS; index += 1) {
  const isWrong = index % WRONG_EVERY === 0
  const before = gateway.sluice.health().policyVersion
  const isTaken = replace(isWrong ? wrongPolicy(index) : policyOf(index))
  if (isTaken === isWrong) mixed += 1
  if (gateway.sluice.health().policyVersion !== (isTaken ? `v${index}` : before)) mixed += 1
  if (isTaken) accepted += 1
  if (isForgotten()) forgotten += 1
  await setTimeout(EVERY_MS)
}
await load.stop()
const spent = records.reduce((sum, { costNanoUsd }) => sum + (costNanoUsd ?? 0n), 0n)
const balances = await Promise.all(['tenant/default', 'all/all/total'].map((key) => ledger.balance(key)))
const isExact = balances.every(({ postedNanoUsd, pendingNanoUsd }) => postedNanoUsd === spent && pendingNanoUsd === 0n)
await gateway.close()
await stores.close()
await simulator.close()

for (const { end, errorCode, attempts } of records.filter((record) => record.end !== 'done').slice(10, 15)) {
  const tried = attempts.map(({ deployment, outcome, message }) => `${deployment} ${outcome}: ${message}`)
  writeProgress(`RD10: ${end} ${errorCode}: ${tried.join('; ')}`)
}
const failed = statuses.filter((status) => status !== 200).length
const versions = new Set(records.map(({ policyVersion }) => policyVersion)).size
writeProgress(`RD10: ${statuses.length} requests under ${versions} policies; ${accepted} of ${RELOADS} policies taken`)
writeFigure({
  id: 'RD10',
  asked: `${RELOADS} reloads under ${PER_SECOND}/s, 10 % invalid: 0 failed requests, no state lost, invalid rejected whole`,
  got: `${failed} failed of ${statuses.length}${failed > 0 ? ` (${[...new Set(statuses)].join(', ')})` : ''}; breaker forgotten ${forgotten} times; ledger ${isExact ? 'exact' : 'differs'}; ${mixed} not taken or rejected as a whole`,
  isMet: failed === 0 && forgotten === 0 && mixed === 0 && isExact && accepted === RELOADS - RELOADS / WRONG_EVERY,
})

/** They differ in more than their name: in what is left of a budget and in how long a request may take. */
function policyOf(index: number) {
  const { anthropic: anthropicUrl, openai: openaiUrl } = simulator.baseUrls
  const all = { scope: 'global', limitNanoUsd: PLENTY + BigInt(index) } as const
  return { ...chaosPolicy({ anthropicUrl, openaiUrl, budgets: { all } }), version: `v${index}` }
}

/** Wrong in one place only, each time another. */
function wrongPolicy(index: number): unknown {
  const policy = policyOf(index)
  const wrongs = [
    { ...policy, timeout: {} },
    { ...policy, tiers: { ...policy.tiers, opus: ['nobody/nothing'] } },
    { ...policy, budgets: { all: { scope: 'global', window: 'total', limitUsd: '-1' } } },
    { ...policy, providers: {} },
    'no policy',
  ]
  return wrongs[(index / WRONG_EVERY) % wrongs.length]
}

function replace(policy: unknown): boolean {
  try {
    gateway.sluice.replacePolicy(policy)
    return true
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error
    return false
  }
}

/** Whether what was found about the vendor that is down is no longer known. */
function isForgotten(): boolean {
  const { deployments } = gateway.sluice.health()
  return deployments.find(({ deployment }) => deployment === 'openai/large')?.state === 'closed'
}
