import { checkEnd } from './check-end.ts'
import { sendRequest } from './client.ts'
import { drawDeal } from './deals.ts'
import { drawHealedRequest, drawRequest } from './draw-request.ts'
import { Gateway } from './gateway.ts'
import type { Breach } from './referee.ts'
import { swizzle } from './swizzle.ts'
import { World } from './world.ts'

export type Mode = 'storm' | 'heal' | 'swizzle'

export interface SeedOptions {
  readonly seed: number
  /** Requests. */
  readonly steps: number
  /** `storm`: everything goes wrong; `heal`: and then all is well again; `swizzle`: vendors and ledger freeze and thaw. */
  readonly mode: Mode
}

export interface SeedResult {
  readonly seed: number
  readonly breaches: readonly Breach[]
  /** The newest events of a seed that broke something; else none. */
  readonly lastEvents: readonly string[]
  readonly traceHash: string
  readonly counts: ReadonlyMap<string, number>
}

// A request may last for a minute, its reader takes its time, and its ledger for a few seconds more.
const QUIET_MS = 90_000
// What then still has a timer has forgotten it: a vendor is given a second to close, the ledger two to answer.
const SETTLED_MS = 4_000
// The latest command reaches the ledger after two and a half minutes; what it grants ends two minutes later.
const LEASES_MS = 300_000

/** Plays one seed to its end, or to the first thing that it breaks. */
export async function runSeed({ seed, steps, mode }: SeedOptions): Promise<SeedResult> {
  const world = new World(seed)
  const show = new Show(world, steps)
  show.schedule()
  if (mode === 'swizzle') swizzle(world, show.endsMs)
  await show.runUntil(show.endsMs)
  if (mode === 'heal') await show.heal()
  const isQuiet =
    (await show.runUntil(world.nowMs + QUIET_MS, isAnswered)) && (await show.runUntil(world.nowMs + SETTLED_MS))
  if (isQuiet) checkQuiet(show, world)
  const isOver = isQuiet && (await show.runUntil(world.nowMs + LEASES_MS))
  if (isOver) await checkEnd(world)
  const { breaches } = world.referee
  const lastEvents = breaches.length > 0 ? world.trace.last : []
  world.figures.count('events', world.trace.count)
  return { seed, breaches, lastEvents, traceHash: world.trace.hash, counts: world.figures.counts }
}

/** Whether nobody waits for anything any more. */
function isAnswered({ files }: World): boolean {
  for (const { gateway, outcomes, records } of files.values()) {
    if (gateway.isAlive && (outcomes.length === 0 || records.length === 0)) return false
  }
  return true
}

function checkQuiet({ gateways }: Show, { referee }: World): void {
  for (const { name, isAlive, clock } of gateways) {
    const says = () => `${name}: ${clock.pendingTimers} timers`
    referee.check(!isAlive || clock.pendingTimers === 0, 'nothing left behind', says)
  }
}

/** What happens in a seed, and when. */
class Show {
  readonly gateways: Gateway[] = []
  readonly endsMs: number
  readonly #world: World
  readonly #steps: number
  readonly #draw

  constructor(world: World, steps: number) {
    this.#world = world
    this.#steps = steps
    this.#draw = world.draw.fork('show')
    this.endsMs = this.#draw.between(20_000, 300_000)
  }

  schedule(): void {
    const draw = this.#draw
    for (let i = draw.chance(0.3) ? 2 : 1; i > 0; i -= 1) this.#start()
    let sent = 0
    while (sent < this.#steps) {
      const together = Math.min(this.#steps - sent, draw.chance(0.5) ? 1 : draw.whole(2, 12))
      this.#arrive(draw.between(0, this.endsMs), sent, together)
      sent += together
    }
    if (draw.chance(0.4)) this.#at(draw.whole(1, 2), (gateway) => this.#crash(gateway))
    if (draw.chance(0.3)) this.#at(draw.whole(1, 2), (gateway) => gateway.reload(drawDeal(draw)))
    if (draw.chance(0.5)) this.#takeLedgerAway(draw.whole(1, 3))
  }

  /** Everything works from now on; after so long every new request must be answered. */
  async heal(): Promise<void> {
    const { clock, figures } = this.#world
    this.#world.isHealed = true
    const healedMs = this.#world.nowMs
    for (let i = 0; i < 60; i += 1) {
      const afterMs = i * 7_000 + this.#draw.between(0, 5_000)
      const plan = drawHealedRequest(this.#draw, `r${this.#steps + i}`, healedMs + afterMs, afterMs > HEALED_MS)
      clock.setTimer(afterMs, () => {
        figures.count('request')
        void sendRequest(plan, this.#current(), this.#world)
      })
    }
    await this.runUntil(healedMs + 430_000)
  }

  /** False: something was broken on the way. */
  async runUntil(untilMs: number, isEnough: (world: World) => boolean = () => false): Promise<boolean> {
    const { clock, referee, restless } = this.#world
    while (referee.breaches.length === 0 && !isEnough(this.#world) && (await clock.step(untilMs))) {
      for (const gateway of restless) gateway.inspect()
      restless.clear()
    }
    return referee.breaches.length === 0
  }

  #arrive(atMs: number, first: number, count: number): void {
    const plans = Array.from({ length: count }, (_, index) => drawRequest(this.#draw, `r${first + index}`, atMs))
    this.#world.clock.setTimer(atMs, () => {
      for (const plan of plans) {
        this.#world.figures.count('request')
        void sendRequest(plan, this.#current(), this.#world)
      }
    })
  }

  #at(times: number, act: (gateway: Gateway) => void): void {
    for (let i = 0; i < times; i += 1) {
      this.#world.clock.setTimer(this.#draw.between(0, this.endsMs), () => act(this.#current()))
    }
  }

  #takeLedgerAway(times: number): void {
    const { clock, figures } = this.#world
    for (let i = 0; i < times; i += 1) {
      const fromMs = this.#draw.between(0, this.endsMs)
      clock.setTimer(fromMs, () => {
        this.#world.ledgerAway = true
        figures.count('ledger outage')
      })
      clock.setTimer(fromMs + this.#draw.between(100, 15_000), () => {
        this.#world.ledgerAway = false
      })
    }
  }

  #start(): void {
    this.gateways.push(new Gateway(`g${this.gateways.length}`, drawDeal(this.#draw), this.#world))
  }

  #crash(gateway: Gateway): void {
    gateway.kill()
    this.#start()
  }

  #current(): Gateway {
    const alive = this.gateways.filter(({ isAlive }) => isAlive)
    const [first] = alive
    if (!first) throw new Error('simulation: no gateway is alive')
    return this.#draw.pick([first, ...alive.slice(1)])
  }
}

const HEALED_MS = 310_000
