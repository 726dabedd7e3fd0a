import { sendRequest } from './client.ts'
import { drawDeal } from './deals.ts'
import { drawRepeats } from './draw-repeats.ts'
import { drawHealedRequest, drawRequest } from './draw-request.ts'
import { Gateway } from './gateway.ts'
import type { RequestPlan } from './request-file.ts'
import type { World } from './world.ts'

const HEALED_MS = 310_000

/** What happens in a seed, and when. */
export class Show {
  readonly gateways: Gateway[] = []
  readonly endsMs: number
  #requests = 0
  #lastMs = 0
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
    while (this.#requests < this.#steps) {
      const together = Math.min(this.#steps - this.#requests, draw.chance(0.5) ? 1 : draw.whole(2, 12))
      this.#arrive(draw.between(0, this.endsMs), together)
    }
    if (draw.chance(0.4)) this.#at(draw.whole(1, 2), (gateway) => this.#crash(gateway))
    if (draw.chance(0.3)) this.#at(draw.whole(1, 2), (gateway) => gateway.reload(drawDeal(draw)))
    if (draw.chance(0.3)) this.#at(draw.whole(1, 2), (gateway) => this.#keepBusy(gateway))
    if (draw.chance(0.5)) this.#takeStoresAway(draw.whole(1, 3))
  }

  /** Everything works from now on; after so long every new request must be answered. */
  async heal(): Promise<void> {
    this.#world.isHealed = true
    const healedMs = this.#world.nowMs
    for (let i = 0; i < 60; i += 1) {
      const afterMs = i * 7_000 + this.#draw.between(0, 5_000)
      this.#send(drawHealedRequest(this.#draw, this.#nextId(), healedMs + afterMs, afterMs > HEALED_MS))
    }
    await this.runUntil(healedMs + 430_000)
  }

  /** Keys whose gateway died at them come again: while it might still be at it, and once it cannot be any more. */
  async sendAgain(): Promise<void> {
    await this.runUntil(this.#lastMs)
    for (const { file, untilMs } of this.#world.keys.orphans()) {
      for (const atMs of [this.#world.nowMs + 1, untilMs + 1]) {
        this.#send({ ...file.plan, id: this.#nextId(), atMs, leaves: undefined, mustSucceed: false })
        await this.runUntil(atMs)
      }
    }
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

  #nextId(): string {
    this.#requests += 1
    return `r${this.#requests - 1}`
  }

  #arrive(atMs: number, count: number): void {
    const plans = Array.from({ length: count }, () => {
      const plan = drawRequest(this.#draw, this.#nextId(), atMs)
      return drawRepeats(this.#draw, plan, () => this.#nextId())
    }).flat()
    for (const [first, ...others] of Map.groupBy(plans, (plan) => plan.atMs).values())
      if (first) this.#send(first, ...others)
  }

  /** All in one turn of the event loop: what they do first, they do between each other's steps. */
  #send(first: RequestPlan, ...others: readonly RequestPlan[]): void {
    const { clock, figures, nowMs } = this.#world
    this.#lastMs = Math.max(this.#lastMs, first.atMs)
    clock.setTimer(first.atMs - nowMs, () => {
      for (const plan of [first, ...others]) {
        figures.count('request')
        void sendRequest(plan, this.#current(), this.#world)
      }
    })
  }

  #at(times: number, act: (gateway: Gateway) => void): void {
    for (let i = 0; i < times; i += 1) {
      this.#world.clock.setTimer(this.#draw.between(0, this.endsMs), () => act(this.#current()))
    }
  }

  #takeStoresAway(times: number): void {
    const { clock, figures } = this.#world
    for (let i = 0; i < times; i += 1) {
      const fromMs = this.#draw.between(0, this.endsMs)
      clock.setTimer(fromMs, () => {
        this.#world.storesAway = true
        figures.count('stores outage')
      })
      clock.setTimer(fromMs + this.#draw.between(100, 15_000), () => {
        this.#world.storesAreBack()
      })
    }
  }

  #keepBusy(gateway: Gateway): void {
    gateway.door.lagMs = this.#draw.between(50, 2_000)
    this.#world.clock.setTimer(this.#draw.between(1_000, 20_000), () => {
      gateway.door.lagMs = 0
    })
  }

  #start(instance = `g${this.gateways.length}`): void {
    this.gateways.push(new Gateway(`g${this.gateways.length}`, instance, drawDeal(this.#draw), this.#world))
  }

  #crash(gateway: Gateway): void {
    gateway.kill()
    this.#start(gateway.instance)
  }

  #current(): Gateway {
    const alive = this.gateways.filter(({ isAlive }) => isAlive)
    const [first] = alive
    if (!first) throw new Error('simulation: no gateway is alive')
    return this.#draw.pick([first, ...alive.slice(1)])
  }
}
