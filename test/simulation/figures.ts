/** How often what has happened, by name. */
export class Figures {
  readonly counts = new Map<string, number>()

  count(name: string, by = 1): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + by)
  }

  add(counts: Iterable<readonly [string, number]>): void {
    for (const [name, by] of counts) this.count(name, by)
  }

  /** Together, all whose names begin so. */
  sum(prefix: string): number {
    let sum = 0
    for (const [name, count] of this.counts) if (name.startsWith(prefix)) sum += count
    return sum
  }
}
