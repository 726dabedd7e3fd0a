import { seededRandom, type BreakerBoard as SharedBoard, type BreakerTransition, type ProbeLeave } from '@sluice/core'
import { FakeClock } from '@sluice/core/testing'
import { RedisBreakerBoard } from '@sluice/redis'
import { expect, inject, it } from 'vitest'
import { BreakerBoard } from '../../packages/router/src/breaker/breaker-board.ts'
import type { Permit } from '../../packages/router/src/breaker/permit.ts'
import { BREAKER_SETTINGS, LEASE_MS } from '../../packages/router/src/testing/test-breaker.ts'
import { clientOf, connectionTo, freshName, reachable } from './connect.ts'

const PROCESSES = 8
const ARRIVALS = 1_000
const KEYS = { deployment: 'first/small', provider: 'first' }

/** What a process asks of Redis, so that a test can wait for the answers. */
class Heard implements SharedBoard {
  #asked: Promise<unknown>[] = []
  readonly #board: SharedBoard

  constructor(board: SharedBoard) {
    this.#board = board
  }

  publish(transition: BreakerTransition): Promise<void> {
    return this.#hear(this.#board.publish(transition))
  }

  read(): Promise<readonly BreakerTransition[]> {
    return this.#hear(this.#board.read())
  }

  leaseProbe(deployment: string, forMs: number): Promise<ProbeLeave> {
    const asked = this.#board.leaseProbe?.(deployment, forMs)
    return this.#hear(asked ?? Promise.reject(new Error('it leases no probes')))
  }

  async answers(): Promise<void> {
    while (this.#asked.length > 0) await Promise.allSettled(this.#asked.splice(0))
    // What follows an answer is done a few microtasks later.
    await new Promise((resolve) => void setImmediate(resolve))
  }

  #hear<T>(asked: Promise<T>): Promise<T> {
    this.#asked.push(asked)
    return asked
  }
}

/** Eight processes on one Redis, each with its own clock, breakers and evidence. */
function fleetOn(redisUrl: string, namespace: string) {
  const connection = connectionTo(redisUrl)
  const processes = Array.from({ length: PROCESSES }, (_, index) => {
    const clock = new FakeClock()
    const shared = new Heard(new RedisBreakerBoard(connection, { namespace }))
    const random = seededRandom(index)
    const board = new BreakerBoard({ settings: () => BREAKER_SETTINGS, clock, random, shared, report: () => {} })
    const arrive = (): Permit[] =>
      Array.from({ length: ARRIVALS }, () => board.admit(KEYS, LEASE_MS)).flatMap((admission) =>
        admission.type === 'admitted' ? [admission.permit] : [],
      )
    return { board, clock, shared, arrive }
  })
  const heard = async () => void (await Promise.all(processes.map(({ shared }) => shared.answers())))
  const pass = async (ms: number) => void (await Promise.all(processes.map(({ clock }) => clock.advance(ms))))
  /** Who comes to all of them, before and after Redis has answered. */
  const arrive = async () => {
    const before = processes.flatMap((process) => process.arrive())
    await heard()
    return [...before, ...processes.flatMap((process) => process.arrive())]
  }
  const breakAll = async () => {
    for (const { board } of processes)
      for (let failures = 0; failures < BREAKER_SETTINGS.consecutiveFailures; failures += 1) {
        const admission = board.admit(KEYS, LEASE_MS)
        if (admission.type === 'admitted') admission.permit.settle('failure')
      }
    await heard()
  }
  return { connection, processes, arrive, breakAll, pass, heard }
}

it('BR3: probes a deployment with one call of the whole fleet', async () => {
  const namespace = freshName()
  const fleet = fleetOn(inject('redisUrl'), namespace)
  await reachable(fleet.connection)
  await fleet.breakAll()
  await fleet.pass(BREAKER_SETTINGS.openMs)
  const [probe, ...others] = await fleet.arrive()
  expect(others).toEqual([])
  probe?.settle('failure')
  await fleet.heard()
  // Redis's clock has hardly moved: the interval is not over, whatever time it is here.
  await fleet.pass(BREAKER_SETTINGS.openMs)
  expect(await fleet.arrive()).toEqual([])
  await clientOf(inject('redisUrl')).del(`{${namespace}:breakers}:probe:${KEYS.deployment}`)
  await fleet.pass(2 * BREAKER_SETTINGS.openMs)
  expect(await fleet.arrive()).toHaveLength(1)
})

it('lets one process after the other back when the deployment is well', async () => {
  const fleet = fleetOn(inject('redisUrl'), freshName())
  await reachable(fleet.connection)
  await fleet.breakAll()
  await fleet.pass(BREAKER_SETTINGS.openMs)
  // Whoever lets in more than a probe takes calls again, though only a share of them at first.
  const succeed = (process: (typeof fleet.processes)[number]) => {
    const permits = process.arrive()
    for (const permit of permits) permit.settle('success')
    return permits.length > 1
  }
  let back = 0
  for (let turn = 0; turn < 6 * PROCESSES && back < PROCESSES; turn += 1) {
    back = fleet.processes.filter(succeed).length
    await fleet.heard()
    await fleet.pass(500)
  }
  expect(back).toBe(PROCESSES)
})

it('probes once per process where Redis cannot be reached', async () => {
  const fleet = fleetOn('redis://127.0.0.1:1', freshName())
  await fleet.breakAll()
  await fleet.pass(BREAKER_SETTINGS.openMs)
  expect(await fleet.arrive()).toHaveLength(PROCESSES)
})
