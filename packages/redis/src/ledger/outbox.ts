import type { SpendEntry, SpendJournal } from '@sluice/core'

/** What was settled here, until Redis has it: in the journal first, and in memory for as long as it is not confirmed. */
export class Outbox {
  readonly #journal: SpendJournal
  /** In the order in which they were settled. */
  readonly #unheard = new Map<string, SpendEntry>()

  constructor(journal: SpendJournal) {
    this.#journal = journal
  }

  has(id: string): boolean {
    return this.#unheard.has(id)
  }

  /** Resolves when the journal has it. It is kept here also when the journal fails. */
  async add(entry: SpendEntry): Promise<void> {
    this.#unheard.set(entry.id, entry)
    await this.#journal.append(entry)
  }

  async confirm(id: string): Promise<void> {
    this.#unheard.delete(id)
    await this.#journal.confirm(id)
  }

  /** All that was settled until then has been heard. Milliseconds since 1970. */
  heardUntil(now: number): number {
    for (const { time } of this.#unheard.values()) return Math.min(time - 1, now)
    return now
  }

  /** What Redis may not have: all that is not confirmed and, when its data are others, all since it was last heard. */
  async missing(since: number | undefined): Promise<readonly SpendEntry[]> {
    const settled = since === undefined ? [] : await this.#journal.since(since)
    const all = [...settled, ...(await this.#journal.unconfirmed()), ...this.#unheard.values()]
    return [...new Map(all.map((entry) => [entry.id, entry])).values()]
  }
}
