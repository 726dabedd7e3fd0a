import type { TestProject } from 'vitest/node'
import { requireRedis, startRedis } from './start-redis.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** A Redis that this test run has to itself. Tests share it: use keys of your own. */
    redisUrl: string
  }
}

/** vitest's global setup: runs once, before any test file, so that an install happens once too. */
export default async function provideRedis(project: TestProject): Promise<() => Promise<void>> {
  requireRedis()
  const redis = await startRedis()
  project.provide('redisUrl', redis.url)
  return () => redis.stop()
}
