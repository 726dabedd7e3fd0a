/** What runs for the people who installed a package: neither tests nor what only tests use. */
export function isProduct(path: string): boolean {
  return isPublished(path) && !path.includes('/src/testing/')
}

/** What is in the published package. */
export function isPublished(path: string): boolean {
  return /^packages\/.+?\/src\//.test(path) && !isTest(path)
}

export function isTest(path: string): boolean {
  return /\.(?:test|bench)\.(?:ts|mjs)$/.test(path)
}

/** The folder under `packages/` that a file belongs to; undefined for files of no package. */
export function packageFolder(path: string): string | undefined {
  return /^packages\/(providers\/[^/]+|[^/]+)\//.exec(path)?.[1]
}
