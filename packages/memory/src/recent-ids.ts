/**
 * Ids, with something about each: of a flood the newest `most` at least, and twice as many at most. Forgotten by the
 * generation: to take the oldest out of a Map one by one is to walk, each time, over all that were taken out before.
 */
export class RecentIds<Value> {
  #newer = new Map<string, Value>()
  #older = new Map<string, Value>()
  readonly #most: number

  constructor(most: number) {
    this.#most = most
  }

  get(id: string): Value | undefined {
    return this.#newer.get(id) ?? this.#older.get(id)
  }

  add(id: string, value: Value): void {
    this.#newer.set(id, value)
    if (this.#newer.size < this.#most) return
    this.#older = this.#newer
    this.#newer = new Map()
  }

  delete(id: string): void {
    this.#newer.delete(id)
    this.#older.delete(id)
  }
}
