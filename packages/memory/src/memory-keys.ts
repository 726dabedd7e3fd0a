import type { KeyRecord, KeyStore } from '@sluice/core'

/** Virtual keys in memory: gone with the process. */
export class MemoryKeys implements KeyStore {
  readonly #records = new Map<string, KeyRecord>()

  async put(record: KeyRecord): Promise<void> {
    this.#records.set(record.id, record)
  }

  async find(id: string): Promise<KeyRecord | undefined> {
    return this.#records.get(id)
  }

  async list(): Promise<readonly KeyRecord[]> {
    return [...this.#records.values()].toSorted((a, b) => a.createdAt - b.createdAt)
  }

  async close(): Promise<void> {}
}
