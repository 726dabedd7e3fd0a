import type { RouteRecord } from '@sluice/core'
import type { Held } from './money-model.ts'
import type { Outcome, RequestFile } from './request-file.ts'
import type { World } from './world.ts'

// An absurd count is no price: what was held is posted, and the record says what the count would come to.
const ABSURD_NANO_USD = 999_999_999_999_999n
const SLACK_MS = 60

/** What must hold once everything is over and every lease has ended. */
export async function checkEnd(world: World): Promise<void> {
  for (const file of world.files.values()) checkFile(file, world)
  await world.ledger.sweep()
  for (const key of world.money.accounts.keys()) await checkAccount(key, world)
  const { left } = world.places
  world.referee.check(left.length === 0, 'quota is kept', () => `never given back: ${left.join(', ')}`)
}

function checkFile(file: RequestFile, world: World): void {
  const { plan, gateway, outcomes, records } = file
  const { referee, figures } = world
  const [outcome] = outcomes
  if (!outcome && !gateway.isAlive) return figures.count('outcome lost with its gateway')
  referee.check(outcomes.length === 1, 'one outcome', () => `${plan.id} has ${outcomes.length}`)
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

function checkOutcome({ plan, calls }: RequestFile, outcome: Outcome, record: RouteRecord, { referee }: World): void {
  const says = () => `${plan.id}: ${saidOf(outcome)}, its record says ${record.end} ${record.errorCode ?? ''}`
  const rule = 'record tells the outcome'
  if (outcome.type === 'answered') referee.check(record.end === 'done', rule, says)
  // Who leaves a stream between two reads may not have heard yet that it has broken off.
  const isUnread = plan.leaves?.how === 'return' && record.end === 'broken'
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
    const { costNanoUsd = -1n } = record.attempts[index] ?? {}
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

function checkHeld(
  held: Held,
  file: RequestFile,
  recorded: bigint,
  { referee, disturbed, replyLost, figures }: World,
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
}

async function checkAccount(key: string, { ledger, money, referee }: World): Promise<void> {
  const { postedNanoUsd, pendingNanoUsd } = await ledger.balance(key)
  const { sum = 0n, billed = 0n } = money.accounts.get(key) ?? {}
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
