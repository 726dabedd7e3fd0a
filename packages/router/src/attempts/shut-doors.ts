import type { BreakerBoard, Refused } from '../breaker/breaker-board.ts'
import type { Permit } from '../breaker/permit.ts'
import type { Candidate } from '../decision.ts'

interface ShutDoor extends Refused {
  readonly candidate: Candidate
}

/** The candidates of a request that their breakers refused. */
export class ShutDoors {
  #doors: readonly ShutDoor[] = []
  #wasForced = false

  /** Whether one of them has been tried all the same. */
  get wasForced(): boolean {
    return this.#wasForced
  }

  add(door: ShutDoor): void {
    this.#doors = [...this.#doors, door]
  }

  /** Leave to try the least bad of them, where there may be one. Each is tried once. */
  force(breakers: BreakerBoard): { readonly candidate: Candidate; readonly permit: Permit } | undefined {
    const least = breakers.admitLeastBad(this.#doors)
    if (!least) return undefined
    this.#wasForced = true
    this.#doors = this.#doors.filter((door) => door !== least.chosen)
    return { candidate: least.chosen.candidate, permit: least.permit }
  }
}
