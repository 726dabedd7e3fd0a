import { once } from 'node:events'
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { StoreUnavailable, type Clock } from '@sluice/core'
import type { Operation, OperationAnswer, Output, ToWorker, WorkerSettings } from './operations.ts'
import { PassingFailure } from './passing-failure.ts'
import type { FromWorker } from './worker/run-worker.ts'

interface Waiting {
  readonly operation: Operation
  readonly settle: (answer: OperationAnswer) => void
  readonly fail: (error: StoreUnavailable) => void
}

/** Operations that may wait at once; more are refused, so that a stuck disk does not fill the memory. */
const MOST_WAITING = 50_000
/** Operations in one message: what is sent and answered at once must not hold up the event loop. */
const MOST_IN_BATCH = 64

/** Hands operations to the worker, as many at a time as came while it was busy, and their answers back. */
export class WorkerLine {
  readonly #worker: Worker
  readonly #clock: Clock
  readonly #path: string
  #waiting: Waiting[] = []
  #sent: Waiting[] = []
  #isSendDue = false
  #down: string | undefined
  #drained: (() => void)[] = []
  #closing: Promise<void> | undefined
  readonly #exited: Promise<void>

  private constructor(worker: Worker, clock: Clock, path: string) {
    this.#worker = worker
    this.#clock = clock
    this.#path = path
    worker.on('message', (message: FromWorker) => this.#receive(message))
    worker.on('error', ({ message }) => this.#end(`its worker failed: ${message}`))
    worker.on('exit', () => this.#end('its worker has ended'))
    this.#exited = new Promise((resolve) => {
      worker.once('exit', () => resolve())
    })
    worker.unref()
  }

  /** @throws Error that says why the file cannot be used, and what to do. */
  static async open(
    settings: Omit<WorkerSettings, 'monotonicMs'>,
    clock: Clock,
    script: URL = workerScript(),
  ): Promise<WorkerLine> {
    const workerData: WorkerSettings = { ...settings, monotonicMs: clock.monotonicMs() }
    const worker = new Worker(script, { workerData, execArgv: ['--disable-warning=ExperimentalWarning'] })
    const [message]: FromWorker[] = await once(worker, 'message')
    if (message?.type === 'unusable') throw new Error(message.message)
    return new WorkerLine(worker, clock, settings.path)
  }

  /** @throws StoreUnavailable */
  async ask<Asked extends Operation>(operation: Asked): Promise<Output<Asked['name']>> {
    if (this.#down !== undefined) throw this.#unavailable(this.#down)
    if (this.#waiting.length >= MOST_WAITING) throw this.#passing(`${MOST_WAITING} operations wait already`)
    const { promise, resolve, reject } = Promise.withResolvers<Output<Asked['name']>>()
    this.#waiting.push({
      operation,
      settle: (answer) => {
        if (answer.isDone) resolve(answer.output)
        else reject(answer.mayPass ? this.#passing(answer.message) : this.#unavailable(answer.message))
      },
      fail: reject,
    })
    this.#sendSoon()
    return promise
  }

  /** Resolves when everything asked so far is answered. */
  async drain(): Promise<void> {
    if (this.#waiting.length + this.#sent.length === 0) return
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#drained.push(resolve)
    return promise
  }

  get isClosed(): boolean {
    return this.#down !== undefined
  }

  /** Finishes what was asked, then closes the file. What is asked from now on is refused. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    this.#down ??= 'it was closed'
    await this.drain()
    this.#worker.ref()
    this.#send({ type: 'close' })
    await this.#exited
  }

  /** At the end of this turn, so that what is asked together goes together. */
  #sendSoon(): void {
    if (this.#isSendDue || this.#sent.length > 0) return
    this.#isSendDue = true
    queueMicrotask(() => {
      this.#isSendDue = false
      this.#sendBatch()
    })
  }

  #sendBatch(): void {
    this.#sent = this.#waiting.splice(0, MOST_IN_BATCH)
    if (this.#sent.length === 0) return
    this.#worker.ref()
    this.#send({
      type: 'batch',
      operations: this.#sent.map(({ operation }) => operation),
      monotonicMs: this.#clock.monotonicMs(),
      wallMs: this.#clock.now(),
    })
  }

  #send(message: ToWorker): void {
    this.#worker.postMessage(message, [])
  }

  #receive(message: FromWorker): void {
    if (message.type !== 'answers') return
    const answered = this.#sent
    // First what waits, so that the worker writes while the answers are taken up.
    this.#sendBatch()
    for (const [index, { settle }] of answered.entries()) {
      settle(message.answers[index] ?? { isDone: false, message: 'there was no answer', mayPass: false })
    }
    if (this.#sent.length === 0) this.#rest()
  }

  /** Nothing is on its way: the process may end. */
  #rest(): void {
    this.#worker.unref()
    for (const resolve of this.#drained.splice(0)) resolve()
  }

  #end(reason: string): void {
    this.#down ??= `${reason}. Start the process again`
    const lost = [...this.#sent, ...this.#waiting]
    this.#sent = []
    this.#waiting = []
    for (const { fail } of lost) fail(this.#unavailable(this.#down))
    this.#rest()
  }

  #unavailable(reason: string): StoreUnavailable {
    return new StoreUnavailable(this.#sentence(reason))
  }

  #passing(reason: string): PassingFailure {
    return new PassingFailure(this.#sentence(reason))
  }

  #sentence(reason: string): string {
    return `sqlite: ${this.#path}: ${reason}.`
  }
}

/** The worker's file has the ending of this one: `.ts` where the sources run, `.js` where they were compiled. */
function workerScript(): URL {
  return new URL(`./worker/run-worker${extname(import.meta.filename)}`, import.meta.url)
}
