import type { Clock, Timer } from '@sluice/core'

interface Due {
  readonly dueMs: number
  readonly order: number
  callback: (() => void) | undefined
}

const STARTED_AT = Date.UTC(2026, 10, 22, 11, 58, 30)

/** Time that jumps from timer to timer. Timers due at the same moment run in the order they were set. */
export class VirtualClock implements Clock {
  #elapsedMs = 0
  #orders = 0
  readonly #heap: Due[] = []

  now(): number {
    return STARTED_AT + Math.floor(this.#elapsedMs)
  }

  monotonicMs(): number {
    return this.#elapsedMs
  }

  setTimer(delayMs: number, callback: () => void): Timer {
    this.#orders += 1
    const due: Due = { dueMs: this.#elapsedMs + Math.max(0, delayMs), order: this.#orders, callback }
    push(this.#heap, due)
    return {
      cancel: () => {
        due.callback = undefined
      },
    }
  }

  /** Runs the next timer that is due by then, and all promises that follow from it. False: none is. */
  async step(untilMs: number): Promise<boolean> {
    for (;;) {
      const [next] = this.#heap
      if (!next || (next.callback && next.dueMs > untilMs)) {
        this.#elapsedMs = Math.max(this.#elapsedMs, untilMs)
        return false
      }
      pop(this.#heap)
      if (!next.callback) continue
      this.#elapsedMs = Math.max(this.#elapsedMs, next.dueMs)
      next.callback()
      await promisesSettled()
      return true
    }
  }
}

/** Lets every promise that can settle without time do so. */
function promisesSettled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}

function isSooner(a: Due, b: Due): boolean {
  return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order)
}

function push(heap: Due[], due: Due): void {
  let at = heap.length
  while (at > 0) {
    const parentAt = (at - 1) >> 1
    const parent = heap[parentAt]
    if (!parent || isSooner(parent, due)) break
    heap[at] = parent
    at = parentAt
  }
  heap[at] = due
}

function pop(heap: Due[]): void {
  const last = heap.pop()
  if (!last || heap.length === 0) return
  let at = 0
  for (;;) {
    const left = 2 * at + 1
    const [one, other] = [heap[left], heap[left + 1]]
    if (!one) break
    const [child, childAt] = other && isSooner(other, one) ? [other, left + 1] : [one, left]
    if (isSooner(last, child)) break
    heap[at] = child
    at = childAt
  }
  heap[at] = last
}
