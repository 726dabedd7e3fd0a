import { getEventListeners } from 'node:events'
import { parseChatRequest, SluiceError, type ChatRequest, type RequestContext } from '@sluice/core'
import { AnswerReader } from './answer-reader.ts'
import { askDoor } from './ask-door.ts'
import { callerOf } from './caller-of.ts'
import { checkRunning } from './check-call.ts'
import type { Gateway } from './gateway.ts'
import type { Outcome, RequestFile, RequestPlan } from './request-file.ts'
import type { World } from './world.ts'

/** A client sends its request, reads what comes, and leaves when it had meant to. Never rejects. */
export async function sendRequest(plan: RequestPlan, gateway: Gateway, world: World): Promise<void> {
  const file = openFile(plan, gateway, world)
  const { leaves } = plan
  if (leaves?.how === 'before' && !plan.door) leave(file, world)
  // Whoever has a connection leaves by closing it.
  else if (leaves && (plan.door || leaves.how === 'abort'))
    world.clock.setTimer(leaves.afterMs, () => leave(file, world))
  const outcome = await ask(file, world).catch((error: unknown) => outcomeOf(error, file))
  if (!gateway.isAlive) return
  file.outcomes.push(outcome)
  world.trace.add(`outcome ${plan.id} ${outcome.type} ${'code' in outcome ? outcome.code : ''}`)
  checkRunning(file, 0, world)
  const listeners = getEventListeners(file.controller.signal, 'abort').length
  world.referee.check(listeners === 0, 'nothing left behind', () => `${plan.id}: ${listeners} listeners on its signal`)
}

function openFile(plan: RequestPlan, gateway: Gateway, world: World): RequestFile {
  const lists = { calls: [], records: [], outcomes: [], reservations: [] }
  const marks = { committedMs: undefined, leftMs: undefined, isRouted: false, isDoorFull: false, isDelayed: false }
  const file = { plan, deal: gateway.deal, gateway, controller: new AbortController(), ...lists, ...marks }
  world.files.set(plan.id, file)
  world.trace.add(`ask ${plan.id} ${gateway.name} ${plan.model} ${plan.isStream ? 'stream' : 'whole'}`)
  return file
}

/** What a dead gateway would have heard, nobody hears. */
function leave(file: RequestFile, world: World): void {
  if (!file.gateway.isAlive || file.outcomes.length > 0 || file.leftMs !== undefined) return
  file.leftMs = world.nowMs
  world.trace.add(`leave ${file.plan.id}`)
  world.figures.count('client left')
  file.controller.abort()
}

async function ask(file: RequestFile, world: World): Promise<Outcome> {
  const { plan, gateway } = file
  const reader = new AnswerReader(file, world)
  if (plan.door) return askDoor(file, reader, world)
  world.routed(plan.id)
  if (plan.isStream) return readStream(file, reader, world)
  const { text, decisionId } = await gateway.router.chat(requestOf(plan), contextOf(file))
  world.referee.check(decisionId !== '', 'one answer', () => `${plan.id} has no decision`)
  reader.whole(text)
  return { type: 'answered' }
}

async function readStream(file: RequestFile, reader: AnswerReader, world: World): Promise<Outcome> {
  const { plan, gateway } = file
  const { events } = await gateway.router.stream(requestOf(plan), contextOf(file))
  world.committed(file)
  const leavesAtMs = plan.leaves?.how === 'return' ? plan.atMs + plan.leaves.afterMs : Infinity
  for await (const event of events) {
    if (event.type === 'text-delta') reader.piece(event.text)
    if (event.type === 'end') reader.end()
    if (plan.paceMs > 0) await world.passed(plan.paceMs)
    // There is nobody left to read from.
    if (!gateway.isAlive) await new Promise(() => undefined)
    if (event.type === 'end' || world.nowMs < leavesAtMs) continue
    file.leftMs = world.nowMs
    world.figures.count('client left')
    break
  }
  if (file.leftMs !== undefined && !reader.isEnded) return { type: 'left' }
  world.referee.check(reader.isEnded, 'one answer', () => `${plan.id}: a stream without its end`)
  return { type: 'answered' }
}

function outcomeOf(error: unknown, { committedMs }: RequestFile): Outcome {
  if (!(error instanceof SluiceError)) return { type: 'defect', what: String(error) }
  if (error.code === 'client_gone') return { type: 'left' }
  return { type: 'error', code: error.code, isCommitted: committedMs !== undefined }
}

function requestOf({ question, model, promptCharacters, maxOutputTokens }: RequestPlan): ChatRequest {
  const messages = `${question} ${'x'.repeat(promptCharacters)}`
  return parseChatRequest({ model, messages, maxOutputTokens })
}

function contextOf({ plan, controller }: RequestFile): RequestContext {
  const { id, tenant, key, team, timeoutMs } = plan
  return {
    requestId: id,
    ...callerOf(tenant, key),
    tags: [id, team],
    signal: controller.signal,
    timeoutMs,
    surface: 'simulation',
  }
}
