import type { SpendEntry, SpendJournal } from '@sluice/core'

/** A journal on a disk: it outlives the gateway that writes it, and the next of its name goes on with it. */
export class KeptJournal implements SpendJournal {
  readonly entries = new Map<string, SpendEntry>()
  readonly #unconfirmed = new Set<string>()

  async append(entry: SpendEntry): Promise<void> {
    if (this.entries.has(entry.id)) return
    this.entries.set(entry.id, entry)
    this.#unconfirmed.add(entry.id)
  }

  async confirm(id: string): Promise<void> {
    this.#unconfirmed.delete(id)
  }

  async unconfirmed(): Promise<readonly SpendEntry[]> {
    return [...this.#unconfirmed].flatMap((id) => this.entries.get(id) ?? [])
  }

  async since(time: number): Promise<readonly SpendEntry[]> {
    return [...this.entries.values()].filter((entry) => entry.time >= time)
  }

  /** Nothing gets old enough here. */
  async prune(): Promise<void> {}
}
