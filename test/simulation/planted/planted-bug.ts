/** A defect that is put into the product while a simulation runs, to see that it is found. */
export interface PlantedBug {
  readonly name: string
  /** What is wrong then. */
  readonly what: string
  readonly edits: readonly Edit[]
  /** In which it shows. Default: the one that is asked for. */
  readonly mode?: 'redis'
}

interface Edit {
  /** From the root of the repository. */
  readonly file: string
  /** Stands there exactly once. */
  readonly find: string
  readonly replace: string
}

/** One edit is enough for most. */
export function bug(name: string, what: string, file: string, find: string, replace: string): PlantedBug {
  return { name, what, edits: [{ file, find, replace }] }
}
