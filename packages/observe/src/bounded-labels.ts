/** What stands for all values of a label beyond its bound. */
const OTHER = 'other'

/** Keeps the first `most` values of a label and calls all later ones `other`: what callers name must not fill a process. */
export class BoundedLabels {
  readonly #known = new Set<string>()
  readonly #most: number

  constructor(most: number) {
    this.#most = most
  }

  of(value: string | undefined): string {
    if (value === undefined) return ''
    if (this.#known.has(value)) return value
    if (this.#known.size >= this.#most) return OTHER
    this.#known.add(value)
    return value
  }
}
