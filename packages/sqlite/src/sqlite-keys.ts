import type { KeyRecord, KeyStore } from '@sluice/core'
import { fromJson, toJson } from './record-json.ts'
import type { WorkerLine } from './worker-line.ts'

/** Virtual keys, kept in the file. */
export class SqliteKeys implements KeyStore {
  readonly #line: WorkerLine

  constructor(line: WorkerLine) {
    this.#line = line
  }

  async put(record: KeyRecord): Promise<void> {
    await this.#line.ask({
      name: 'putKey',
      input: { id: record.id, createdAt: record.createdAt, json: toJson(record) },
    })
  }

  async find(id: string): Promise<KeyRecord | undefined> {
    const json = await this.#line.ask({ name: 'findKey', input: id })
    return json === undefined ? undefined : fromJson(json)
  }

  async list(): Promise<readonly KeyRecord[]> {
    const jsons = await this.#line.ask({ name: 'listKeys', input: undefined })
    return jsons.map(fromJson)
  }

  /** Waits for what was asked. The file stays open for the other stores. */
  async close(): Promise<void> {
    await this.#line.drain()
  }
}
