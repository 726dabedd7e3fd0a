import type { Usage } from '@sluice/core'
import { checkCall } from './check-call.ts'
import type { TokenPrice } from './deals.ts'
import type { Gateway } from './gateway.ts'
import type { CallEnd, VendorCall } from './request-file.ts'
import type { Fault } from './vendor-fault.ts'
import type { World } from './world.ts'

export interface CallStart {
  readonly vendor: string
  readonly deployment: string
  readonly gateway: Gateway
  readonly price: TokenPrice
  readonly fault: Fault
  readonly signal: AbortSignal
  readonly question: string
}

interface EndDetails {
  readonly isToldExactly: boolean
  readonly kind?: string
  readonly retryAfterMs?: number
}

/** One call while it runs: its time, its bill, and its end. */
export class OpenCall {
  readonly name: string
  isCutQuietly = false
  readonly #call: VendorCall
  readonly #start: CallStart
  readonly #world: World

  constructor(start: CallStart, world: World) {
    this.#start = start
    this.#world = world
    const request = world.askerOf(start.question)
    const { gateway, deployment, fault } = start
    const asks = fault.name === 'reject' ? ` ${fault.kind} ${fault.retryAfterMs ?? ''}` : ''
    const startedMs = world.nowMs
    this.#call = {
      deployment,
      request,
      gateway,
      startedMs,
      fault: fault.name,
      end: 'running',
      endedMs: Infinity,
      billedNanoUsd: 0n,
      isToldExactly: false,
      failureKind: undefined,
      retryAfterMs: undefined,
    }
    checkCall(this.#call, world)
    request.calls.push(this.#call)
    this.name = `${request.plan.id}#${request.calls.length}`
    world.trace.add(`call ${this.name} ${deployment} ${fault.name}${asks}`)
    world.figures.count(`call ${fault.name}${fault.name === 'reject' ? ` ${fault.kind}` : ''}`)
    gateway.calls.add(this.#call)
    start.signal.addEventListener('abort', () => this.end('aborted', { isToldExactly: false }), { once: true })
  }

  /** Lets time pass, and waits while the vendor is frozen. Rejects when the call is over. */
  async wait(durationMs: number): Promise<void> {
    await this.#world.passed(durationMs)
    await this.#world.thawed(this.#start.vendor)
    if (!this.#start.gateway.isAlive) await new Promise(() => undefined)
    if (this.#call.end !== 'running') throw new Error('simulated: aborted')
  }

  /** Until it is aborted, or for ever. */
  hang(heedsAbort: boolean): Promise<never> {
    const { signal } = this.#start
    return new Promise((_, reject) => {
      const abort = () => reject(new Error('simulated: aborted'))
      if (!heedsAbort) return
      if (signal.aborted) abort()
      else signal.addEventListener('abort', abort, { once: true })
    })
  }

  cutQuietly(): void {
    this.isCutQuietly = true
  }

  /** Cumulative. */
  bill({ uncachedInputTokens, outputTokens }: Usage): void {
    const { inputNanoUsd, outputNanoUsd } = this.#start.price
    const nanoUsd = BigInt(uncachedInputTokens) * inputNanoUsd + BigInt(outputTokens) * outputNanoUsd
    const call = this.#call
    if (call.end !== 'running' || nanoUsd <= call.billedNanoUsd) return
    const more = nanoUsd - call.billedNanoUsd
    call.billedNanoUsd = nanoUsd
    this.#world.money.billed(call.request.reservations, more)
  }

  end(how: CallEnd, { isToldExactly, kind, retryAfterMs }: EndDetails): void {
    const call = this.#call
    if (call.end !== 'running') return
    const { trace, nowMs } = this.#world
    Object.assign(call, { end: how, endedMs: nowMs, isToldExactly, failureKind: kind, retryAfterMs })
    trace.add(`end ${this.name} ${how} ${kind ?? ''} ${call.billedNanoUsd}`)
    call.gateway.callEnded(call)
  }
}
