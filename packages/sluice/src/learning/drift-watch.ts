import type { Clock, RecordStore, RouteRecord, Timer } from '@sluice/core'
import { findDrift, type Drift, type DriftLimits } from './find-drift.ts'

/** A drift, told once: again when it was over meanwhile, or the process is new. */
export type DriftEvent = Drift & {
  /** Milliseconds since 1970. */
  readonly time: number
}

interface DriftSettings extends DriftLimits {
  readonly everyMs: number
  readonly windowMs: number
}

export interface DriftWatchParts {
  /** Undefined: there is nothing to look at. */
  readonly records: Pick<RecordStore, 'list'> | undefined
  /** Of the policy in force. */
  readonly settings: () => DriftSettings
  readonly clock: Clock
  readonly report: (defect: unknown) => void
}

const BEFORE_WINDOWS = 7
const PAGE = 1_000
/** What a look reads of either side at most. */
const MOST_RECORDS = 5_000

/** Looks at the records now and then, for as long as somebody listens. */
export class DriftWatch {
  readonly #parts: DriftWatchParts
  readonly #listeners = new Set<(event: DriftEvent) => unknown>()
  #told: ReadonlySet<string> = new Set()
  #timer: Timer | undefined
  #isStopped = false

  constructor(parts: DriftWatchParts) {
    this.#parts = parts
  }

  /** Returns a function that stops it. */
  add(listener: (event: DriftEvent) => unknown): () => void {
    this.#listeners.add(listener)
    if (!this.#timer) this.#lookLater()
    return () => void this.#listeners.delete(listener)
  }

  stop(): void {
    this.#isStopped = true
    this.#timer?.cancel()
  }

  #lookLater(): void {
    const { clock, settings, records } = this.#parts
    if (!records || this.#isStopped) return
    this.#timer = clock.setTimer(settings().everyMs, () => void this.#look(records))
  }

  async #look(records: Pick<RecordStore, 'list'>): Promise<void> {
    try {
      if (this.#listeners.size > 0) await this.#tellNew(records)
    } catch (error) {
      this.#parts.report(error)
    }
    this.#lookLater()
  }

  async #tellNew(records: Pick<RecordStore, 'list'>): Promise<void> {
    const { clock, settings } = this.#parts
    const { windowMs, ...limits } = settings()
    const time = clock.now()
    const late = await read(records, time - windowMs, time + 1)
    const before = await read(records, time - (1 + BEFORE_WINDOWS) * windowMs, time - windowMs)
    const found = findDrift(late, before, limits)
    const untold = found.filter((drift) => !this.#told.has(keyOf(drift)))
    this.#told = new Set(found.map(keyOf))
    for (const drift of untold) {
      // One who fails costs nobody else the news.
      const told = [...this.#listeners].map(async (listener) => listener({ ...drift, time }))
      for (const { status, ...one } of await Promise.allSettled(told))
        if (status === 'rejected' && 'reason' in one) this.#parts.report(one.reason)
    }
  }
}

function keyOf(drift: Drift): string {
  return drift.kind === 'calibration' ? `${drift.kind} ${drift.tier}` : drift.kind
}

/** The newest of a span of time. */
async function read(records: Pick<RecordStore, 'list'>, since: number, end: number): Promise<RouteRecord[]> {
  const all: RouteRecord[] = []
  for (let until = end; all.length < MOST_RECORDS;) {
    const page = await records.list({ since, until, limit: PAGE })
    all.push(...page)
    const last = page.at(-1)
    if (!last || page.length < PAGE) return all
    until = last.time
  }
  return all
}
