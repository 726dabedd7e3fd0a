import type { RouteRecord } from '@sluice/core'
import { requestOf, type Held } from './money-model.ts'
import type { Outcome, RequestFile, VendorCall } from './request-file.ts'
import type { World } from './world.ts'

// An absurd count is no price: what was held is posted, and the record says what the count would come to.
const ABSURD_NANO_USD = 999_999_999_999_999n
const SLACK_MS = 60

/** What must hold once everything is over and every lease has ended. */
export async function checkEnd(world: World): Promise<void> {
  for (const file of world.files.values()) checkFile(file, world)
  await (world.fleet ?? world.ledger).sweep()
  for (const key of world.money.accounts.keys()) await checkAccount(key, world)
  checkLeases(world)
  const { left } = world.places
  world.referee.check(left.length === 0, 'quota is kept', () => `never given back: ${left.join(', ')}`)
}

function checkFile(file: RequestFile, world: World): void {
  const { plan, gateway, outcomes, records, isRouted } = file
  const { referee, figures } = world
  const [outcome] = outcomes
  if (!outcome && !gateway.isAlive) return figures.count('outcome lost with its gateway')
  referee.check(outcomes.length === 1, 'one outcome', () => `${plan.id} has ${outcomes.length}`)
  if (!isRouted) return checkUnrouted(file, world)
  referee.check(records.length === 1, 'one record', () => `${plan.id} has ${records.length}`)
  const [record] = records
  if (!outcome || !record) return
  figures.count(`outcome ${outcome.type}${outcome.type === 'error' ? ` ${outcome.code}` : ''}`)
  checkOutcome(file, outcome, record, world)
  checkTime(file, record, world)
  checkCosts(file, record, world)
  const isAnswered = outcome.type === 'answered' || isStopped(file, outcome)
  if (plan.mustSucceed) referee.check(isAnswered, 'liveness', () => `${plan.id}: ${saidOf(outcome)}`)
}

/** Whoever does not come to the router costs nothing and leaves no record. */
function checkUnrouted(
  { plan, calls, records, reservations, outcomes }: RequestFile,
  { referee, figures }: World,
): void {
  const [outcome] = outcomes
  const isNothing = calls.length === 0 && records.length === 0 && reservations.length === 0
  const isAllowed = outcome?.type === 'replayed' || outcome?.type === 'turned-away' || outcome?.type === 'left'
  referee.check(isNothing && isAllowed, 'one outcome', () => `${plan.id} was not sent on: ${outcome?.type}`)
  figures.count(`outcome ${outcome?.type} ${outcome?.type === 'turned-away' ? outcome.code : ''}`.trimEnd())
}

function checkOutcome({ plan, calls }: RequestFile, outcome: Outcome, record: RouteRecord, { referee }: World): void {
  const says = () => `${plan.id}: ${saidOf(outcome)}, its record says ${record.end} ${record.errorCode ?? ''}`
  const rule = 'record tells the outcome'
  if (outcome.type === 'answered') referee.check(record.end === 'done', rule, says)
  // Who leaves a stream between two reads may not have heard yet that it has broken off.
  // Whoever closes a connection may do so while the answer is being settled.
  const isUnread = plan.door !== undefined || (plan.leaves?.how === 'return' && record.end === 'broken')
  if (outcome.type === 'left') referee.check(record.end === 'abandoned' || isUnread, rule, says)
  if (outcome.type === 'error') referee.check(record.end === 'broken' && record.errorCode === outcome.code, rule, says)
  referee.check(outcome.type !== 'defect', 'no defect', says)
  const isOurs = outcome.type === 'error' && outcome.code === 'internal'
  const isExpected = calls.some(({ fault }) => fault === 'defect')
  referee.check(!isOurs || isExpected, 'no defect', says)
  const attempts = () => `${plan.id}: ${record.attempts.length} attempts in the record, ${calls.length} calls made`
  referee.check(record.attempts.length === calls.length, rule, attempts)
}

function checkTime({ plan, deal, isDelayed }: RequestFile, { latencyMs }: RouteRecord, world: World): void {
  if (isDelayed) return
  const mostMs = Math.min(plan.timeoutMs ?? Infinity, deal.totalMs) + SLACK_MS + 2 * world.ledgerLatencyMs
  const isSlowReader = plan.paceMs > 0
  world.referee.check(
    isSlowReader || latencyMs <= mostMs,
    'in time',
    () => `${plan.id} took ${latencyMs} of ${mostMs} ms`,
  )
}

/** To the nano-dollar where the vendor told; else never less than it billed. */
function checkCosts(file: RequestFile, record: RouteRecord, world: World): void {
  const { plan, calls } = file
  const { referee } = world
  for (const [index, call] of calls.entries()) {
    const { costNanoUsd = -1n } = attemptOf(call, calls, record) ?? {}
    const isRight = call.isToldExactly ? costNanoUsd === call.billedNanoUsd : costNanoUsd >= call.billedNanoUsd
    const how = call.isToldExactly ? 'exactly' : 'at least'
    const says = () => `${plan.id} call ${index + 1}: recorded ${costNanoUsd}, billed ${how} ${call.billedNanoUsd}`
    referee.check(isRight, 'cost is right', says)
  }
  const recorded = record.attempts.reduce((sum, { costNanoUsd = 0n }) => sum + costNanoUsd, 0n)
  for (const id of file.reservations) {
    const held = world.money.held.get(id)
    if (held) checkHeld(held, file, recorded, world)
  }
}

/** Of two calls side by side, the one that was made first may end last: attempts are in the order of their ends. */
function attemptOf(call: VendorCall, calls: readonly VendorCall[], { attempts }: RouteRecord) {
  const nth = calls.filter(({ deployment }) => deployment === call.deployment).indexOf(call)
  return attempts.filter(({ deployment }) => deployment === call.deployment)[nth]
}

function checkHeld(
  held: Held,
  file: RequestFile,
  recorded: bigint,
  { referee, disturbed, replyLost, figures, fleet }: World,
): void {
  const { id, settles, settledNanoUsd, heldNanoUsd } = held
  // A grant that was not heard, or by nobody who lives, is not settled: its lease ends it.
  const isUnheard = replyLost.has(id) || !file.gateway.isAlive
  const isSettled = settles === 1 || (settles === 0 && isUnheard)
  referee.check(isSettled, 'settled once', () => `${id} was settled ${settles} times`)
  const billed = file.calls.reduce((sum, call) => sum + call.billedNanoUsd, 0n)
  const posted = settledNanoUsd ?? heldNanoUsd
  figures.count('nano-dollars billed', Number(billed))
  figures.count('nano-dollars posted', Number(posted))
  const isExact = !disturbed.has(id) && file.calls.every((call) => call.isToldExactly)
  if (!isExact) figures.count('nano-dollars in doubt', Number(posted - billed))
  referee.check(!isExact || posted === billed, 'cost is right', () => `${id}: posted ${posted}, billed ${billed}`)
  const isRecorded = disturbed.has(id) || recorded > ABSURD_NANO_USD || posted === recorded
  referee.check(isRecorded, 'cost is right', () => `${id}: posted ${posted}, recorded ${recorded}`)
  const isInJournal = !fleet || fleet.settledAs(id) === settledNanoUsd
  referee.check(isInJournal, 'ledger is exact', () => `${id}: ${settledNanoUsd} is not what its journal says`)
}

/** Whoever lives sees to it that nothing of theirs is left to a lease, which posts more than was spent. */
function checkLeases({ fleet, files, referee }: World): void {
  for (const { id, accounts } of fleet?.leftToLeases() ?? []) {
    const file = files.get(requestOf(accounts))
    const says = () => `${id} of ${file?.plan.id} was left to its lease`
    referee.check(!file?.gateway.isAlive, 'settled once', says)
  }
}

async function checkAccount(key: string, { fleet, ledger, money, referee }: World): Promise<void> {
  const { postedNanoUsd, pendingNanoUsd } = await (fleet ?? ledger).balance(key)
  const { sum: known = 0n, billed = 0n } = money.accounts.get(key) ?? {}
  const sum = fleet?.expectedOf(key) ?? known
  const says = () => `${key}: posted ${postedNanoUsd}, pending ${pendingNanoUsd}, expected ${sum}, billed ${billed}`
  referee.check(pendingNanoUsd === 0n, 'nothing pending', says)
  referee.check(postedNanoUsd === sum && billed <= postedNanoUsd, 'ledger is exact', says)
}

/** Where the policy stops streams, their text as estimated, on the high side, may use up what is held for them. */
function isStopped({ deal }: RequestFile, outcome: Outcome): boolean {
  const isSpent = outcome.type === 'error' && outcome.code === 'budget_exceeded' && outcome.isCommitted
  return isSpent && deal.policy.ledger.stopStreams
}

function saidOf(outcome: Outcome): string {
  return Object.values(outcome).join(' ')
}
