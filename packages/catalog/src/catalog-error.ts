/** A catalog file that cannot be used: which file, where in it, what was found and what is allowed. */
export class CatalogError extends Error {
  override readonly name = 'CatalogError'

  /** @param where the file, and the path in it when there is one, such as `overlay 1: models["x"].name`. */
  constructor(where: string, problem: string) {
    super(`catalog ${where}: ${problem}`)
  }
}
