import { seededRandom, type Random } from '@sluice/core'

/** Everything that is left to chance in a seed. Forks are independent: one more draw here shifts nothing there. */
export class Draw implements Random {
  readonly #seed: number
  readonly #random: Random

  constructor(seed: number) {
    this.#seed = seed
    this.#random = seededRandom(seed)
  }

  next(): number {
    return this.#random.next()
  }

  fork(name: string): Draw {
    let mixed = this.#seed ^ 0x811c9dc5
    for (let i = 0; i < name.length; i += 1) mixed = Math.imul(mixed ^ name.charCodeAt(i), 0x01000193)
    return new Draw(Math.imul(mixed ^ (mixed >>> 13), 0x5bd1e995) >>> 0)
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  between(least: number, most: number): number {
    return least + this.next() * (most - least)
  }

  whole(least: number, most: number): number {
    return Math.floor(this.between(least, most + 1))
  }

  pick<T>(list: readonly [T, ...T[]]): T {
    return list[Math.floor(this.next() * list.length)] ?? list[0]
  }

  /** A name of the table, as often as its weight says. */
  weighted<K extends string>(weights: Readonly<Partial<Record<K, number>>>, otherwise: NoInfer<K>): K {
    const entries = Object.entries<number | undefined>(weights)
    let left = this.next() * entries.reduce((sum, [, weight = 0]) => sum + weight, 0)
    for (const [name, weight = 0] of entries) {
      left -= weight
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Object.entries forgets the names
      if (left < 0) return name as K
    }
    return otherwise
  }
}
