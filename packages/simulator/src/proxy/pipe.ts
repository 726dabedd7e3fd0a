import type { Clock, Random } from '@sluice/core'
import type { Socket } from 'node:net'
import { NO_EFFECT, type Effect, type Ending } from './combine-toxics.ts'
import { decideStep, LINE_PIECE_MS, type Arrival, type Step } from './decide-step.ts'
import { resetSocket } from './reset-socket.ts'

export interface PipeParts {
  readonly source: Socket
  readonly sink: Socket
  readonly clock: Clock
  readonly random: Random
  /** So many bytes have been handed to the sink. */
  readonly onPass: (bytes: number) => void
  /** A toxic ends the connection; everything that may pass has passed. */
  readonly onCut: (ending: Ending) => void
}

/** Bytes held here before the source has to wait; enough to fill a fast line for a moment. */
const MOST_HELD_BYTES = 1024 * 1024

/** One direction of a connection: what arrives at the source reaches the sink as the effect of the toxics allows. */
export class Pipe {
  readonly #parts: PipeParts
  readonly #arrivals: Arrival[] = []
  #effect = NO_EFFECT
  #heldBytes = 0
  #passedBytes = 0
  #lineFreeMs = Number.NEGATIVE_INFINITY
  #pieceFreeMs = Number.NEGATIVE_INFINITY
  #isReplyDue = false
  #isStopped = false
  #flushed: Promise<void> = Promise.resolve()
  #wake = () => {}

  constructor(parts: PipeParts) {
    this.#parts = parts
    this.#listen()
    void this.#run()
  }

  get passedBytes(): number {
    return this.#passedBytes
  }

  /** Takes hold of what waits as well. */
  setEffect(effect: Effect): void {
    this.#effect = effect
    this.#wake()
  }

  /** The next bytes begin a reply. */
  expectReply(): void {
    this.#isReplyDue = true
  }

  /** From here on what arrives vanishes, so that the source's end is still seen. */
  stop(): void {
    this.#isStopped = true
    this.#arrivals.length = 0
    this.#wake()
    this.#parts.source.resume()
  }

  #listen(): void {
    const { source, sink, random } = this.#parts
    source.on('data', (bytes: Buffer) => {
      const dropDraw = this.#isReplyDue ? random.next() : undefined
      this.#isReplyDue = false
      this.#heldBytes += bytes.length
      this.#arrive({ type: 'bytes', bytes, dropDraw, ...this.#stamp() })
      if (this.#heldBytes >= MOST_HELD_BYTES && !this.#isStopped) source.pause()
    })
    source.on('end', () => this.#arrive({ type: 'end', ...this.#stamp() }))
    source.on('close', (hadError) => {
      // Also after its end: a source that no longer takes what is sent to it wants nothing more from the other side either.
      if (hadError || !source.readableEnded) this.#arrive({ type: 'abort', ...this.#stamp() })
    })
    sink.on('close', () => this.stop())
  }

  #stamp(): { arrivedMs: number; jitterDraw: number } {
    return { arrivedMs: this.#parts.clock.monotonicMs(), jitterDraw: this.#parts.random.next() }
  }

  #arrive(arrival: Arrival): void {
    if (this.#isStopped) return
    this.#arrivals.push(arrival)
    if (this.#arrivals.length === 1) this.#wake()
  }

  async #run(): Promise<void> {
    while (!this.#isStopped) {
      const step = decideStep({
        nowMs: this.#parts.clock.monotonicMs(),
        head: this.#arrivals[0],
        effect: this.#effect,
        passedBytes: this.#passedBytes,
        lineFreeMs: this.#lineFreeMs,
        pieceFreeMs: this.#pieceFreeMs,
      })
      await this.#act(step)
    }
  }

  async #act(step: Step): Promise<void> {
    switch (step.type) {
      case 'wait':
        return this.#wait(step.untilMs)
      case 'swallow':
        return void this.#take(Number.POSITIVE_INFINITY)
      case 'pass':
        return this.#pass(step.size, step.dueMs)
      case 'cut':
        // A reset takes back what has not left this process.
        await this.#flushed
        return this.#isStopped ? undefined : this.#parts.onCut(step.ending)
      case 'end':
        this.#take(0)
        return void this.#parts.sink.end()
      case 'abort':
        this.#take(0)
        return resetSocket(this.#parts.sink)
    }
  }

  #wait(untilMs: number | undefined): Promise<void> {
    const { clock } = this.#parts
    return new Promise((resolve) => {
      const wake = () => {
        timer?.cancel()
        resolve()
      }
      const timer = untilMs === undefined ? undefined : clock.setTimer(untilMs - clock.monotonicMs(), wake)
      this.#wake = wake
    })
  }

  async #pass(size: number, dueMs: number): Promise<void> {
    const { clock, onPass } = this.#parts
    const nowMs = clock.monotonicMs()
    const isLast = this.#arrivals[0]?.type === 'bytes' && this.#arrivals[0].bytes.length === size
    const isTimed = this.#effect.pieceDelayMs > 0 || Number.isFinite(this.#effect.bytesPerSecond)
    const hasRoom = this.#write(this.#take(size))
    this.#passedBytes += size
    this.#lineFreeMs = Math.max(dueMs, nowMs - LINE_PIECE_MS)
    if (this.#effect.pieceDelayMs > 0) this.#pieceFreeMs = nowMs + this.#effect.pieceDelayMs
    onPass(size)
    if (!hasRoom) await this.#flushed
    // Without a turn of the event loop between them, the system would join pieces that no clock keeps apart.
    else if (!isLast && !isTimed) await nextTurn()
  }

  #write(bytes: Uint8Array): boolean {
    const { sink } = this.#parts
    let hasRoom = true
    this.#flushed = new Promise((resolve) => {
      hasRoom = sink.write(bytes, () => resolve())
    })
    return hasRoom
  }

  /** Takes up to so many bytes off the first arrival; an arrival that is used up goes. */
  #take(size: number): Uint8Array {
    const head = this.#arrivals[0]
    if (head?.type !== 'bytes' || size >= head.bytes.length) this.#arrivals.shift()
    if (head?.type !== 'bytes') return new Uint8Array()
    const taken = head.bytes.subarray(0, size)
    const rest = head.bytes.subarray(taken.length)
    if (rest.length > 0) this.#arrivals[0] = { ...head, bytes: rest, dropDraw: undefined }
    this.#heldBytes -= taken.length
    if (this.#heldBytes < MOST_HELD_BYTES) this.#parts.source.resume()
    return taken
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
