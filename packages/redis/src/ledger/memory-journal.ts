import type { SpendEntry, SpendJournal } from '@sluice/core'

/** A journal that dies with its process: for those who rather lose a second of spend than write to a disk. */
export class MemoryJournal implements SpendJournal {
  /** Oldest first. */
  readonly #entries = new Map<string, SpendEntry>()
  readonly #unconfirmed = new Set<string>()

  async append(entry: SpendEntry): Promise<void> {
    if (this.#entries.has(entry.id)) return
    this.#entries.set(entry.id, entry)
    this.#unconfirmed.add(entry.id)
  }

  async confirm(id: string): Promise<void> {
    this.#unconfirmed.delete(id)
  }

  async unconfirmed(): Promise<readonly SpendEntry[]> {
    return [...this.#unconfirmed].flatMap((id) => this.#entries.get(id) ?? [])
  }

  async since(time: number): Promise<readonly SpendEntry[]> {
    return [...this.#entries.values()].filter((entry) => entry.time >= time)
  }

  async prune(before: number): Promise<void> {
    for (const [id, { time }] of this.#entries) {
      if (time >= before) return
      if (!this.#unconfirmed.has(id)) this.#entries.delete(id)
    }
  }
}
