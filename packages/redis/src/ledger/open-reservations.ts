import type { NanoUsd, Reservation } from '@sluice/core'

export interface OpenReservation {
  readonly reservation: Reservation
  /** On the monotonic clock. */
  readonly leaseEndMs: number
  /** What Redis is known to hold for it. Undefined: it may know nothing of it. */
  readonly heldNanoUsd?: NanoUsd
  /** What is held here only, from what was set aside. */
  readonly localNanoUsd: NanoUsd
}

/** What this process holds and has not settled yet: a Redis that forgets is told again from here. */
export class OpenReservations {
  readonly #open = new Map<string, OpenReservation>()
  /** Refused here, while Redis may hold them: its answer did not come. */
  readonly #unwanted = new Map<string, Reservation>()

  get(id: string): OpenReservation | undefined {
    return this.#open.get(id)
  }

  /** Redis holds it, in full. */
  held(reservation: Reservation, leaseEndMs: number): void {
    const known = this.#open.get(reservation.id)
    if (known?.heldNanoUsd !== undefined) return
    const { amountNanoUsd } = reservation
    this.#open.set(reservation.id, { reservation, leaseEndMs, localNanoUsd: 0n, ...known, heldNanoUsd: amountNanoUsd })
  }

  heldMore(id: string, byNanoUsd: NanoUsd): void {
    const known = this.#open.get(id)
    if (known) this.#open.set(id, { ...known, heldNanoUsd: (known.heldNanoUsd ?? 0n) + byNanoUsd })
  }

  /** It is held here only. */
  heldLocally(reservation: Reservation, leaseEndMs: number): void {
    const { id, amountNanoUsd } = reservation
    if (!this.#open.has(id)) this.#open.set(id, { reservation, leaseEndMs, localNanoUsd: amountNanoUsd })
  }

  heldMoreLocally(reservation: Reservation, byNanoUsd: NanoUsd, leaseEndMs: number): void {
    const known = this.#open.get(reservation.id) ?? { reservation, leaseEndMs, heldNanoUsd: 0n, localNanoUsd: 0n }
    this.#open.set(reservation.id, { ...known, localNanoUsd: known.localNanoUsd + byNanoUsd })
  }

  /** Redis now holds also what was held here only. What was settled meanwhile stays settled. */
  moved({ reservation, localNanoUsd }: OpenReservation): void {
    const known = this.#open.get(reservation.id)
    if (!known) return
    const heldNanoUsd = (known.heldNanoUsd ?? 0n) + localNanoUsd
    this.#open.set(reservation.id, { ...known, heldNanoUsd, localNanoUsd: known.localNanoUsd - localNanoUsd })
  }

  /** It was refused here. Redis may hold it all the same. */
  refused(reservation: Reservation): void {
    this.#unwanted.set(reservation.id, reservation)
  }

  /** It is asked for, or has been given back. */
  notUnwanted(id: string): void {
    this.#unwanted.delete(id)
  }

  isUnwanted(id: string): boolean {
    return this.#unwanted.has(id)
  }

  unwanted(): readonly Reservation[] {
    return [...this.#unwanted.values()]
  }

  settled(id: string): void {
    this.#open.delete(id)
  }

  all(): readonly OpenReservation[] {
    return [...this.#open.values()]
  }

  /** Those of which something is held here only. */
  local(): readonly OpenReservation[] {
    return this.all().filter(({ heldNanoUsd, localNanoUsd }) => heldNanoUsd === undefined || localNanoUsd > 0n)
  }

  /** Forgets what Redis has posted by itself, because its lease has run out. */
  forgetEnded(nowMs: number): void {
    for (const [id, { leaseEndMs, heldNanoUsd, localNanoUsd }] of this.#open)
      if (leaseEndMs <= nowMs && heldNanoUsd !== undefined && localNanoUsd === 0n) this.#open.delete(id)
  }
}
