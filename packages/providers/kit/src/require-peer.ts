import { createRequire } from 'node:module'

export interface PeerSettings<T> {
  /** Stands before the error. */
  readonly vendor: string
  readonly packageName: string
  /** `import.meta.url` of the provider: the package is looked for from there. */
  readonly from: string
  /** The dynamic import. */
  readonly load: () => Promise<T>
}

/**
 * A package that only those install who call its vendor. Found at once, loaded at the first call.
 * @throws TypeError when it is not installed, with what to run.
 */
export function requirePeer<T>({ vendor, packageName, from, load }: PeerSettings<T>): () => Promise<T> {
  if (!isInstalled(packageName, from)) {
    throw new TypeError(`${vendor}: ${packageName} is not installed. Run: npm install ${packageName}`)
  }
  let loading: Promise<T> | undefined
  return () => (loading ??= load())
}

function isInstalled(packageName: string, from: string): boolean {
  try {
    createRequire(from).resolve(packageName)
    return true
  } catch (error) {
    // Any other code says that it is there and has no entry for `require`.
    return !(error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND')
  }
}
