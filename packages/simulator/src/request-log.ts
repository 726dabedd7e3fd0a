import type { Headers } from './wire.ts'

/** `faulted`: a fault kept the answer back or spoiled it. `rejected`: turned down as the vendor would. `aborted`: the client left. */
export type Outcome = 'answered' | 'faulted' | 'rejected' | 'aborted'

/** A request that arrived, and how it went. */
export interface SeenRequest {
  readonly vendor: string
  readonly path: string
  readonly method: string
  readonly headers: Headers
  /** Parsed, or the text itself where it is not JSON. */
  readonly body: unknown
  /** Arrival by the simulator's clock, in milliseconds since 1970. */
  readonly time: number
  /** 0 when no status was sent. */
  readonly status: number
  readonly outcome: Outcome
}

const LOG_CAPACITY = 10_000

/** Keeps the latest 10,000 entries. */
export class CappedLog<Entry> {
  readonly #entries: Entry[] = []

  get entries(): readonly Entry[] {
    return this.#entries
  }

  add(entry: Entry): void {
    this.#entries.push(entry)
    if (this.#entries.length > LOG_CAPACITY) this.#entries.shift()
  }
}
