import { createHash } from 'node:crypto'
import type { RedisClient } from './create-client.ts'

/** A script that runs in Redis as one step. All keys it touches are in KEYS, as a Cluster demands. */
export interface RedisScript {
  readonly source: string
  /** SHA-1 of the source: its name in Redis. */
  readonly sha: string
  /** Whether it shows, by its success, that Redis takes writes. */
  readonly writes: boolean
}

export interface ScriptCall {
  readonly script: RedisScript
  readonly keys: readonly string[]
  readonly args: readonly string[]
}

export function defineScript(source: string, { writes }: { readonly writes: boolean }): RedisScript {
  return { source, sha: createHash('sha1').update(source).digest('hex'), writes }
}

/** Sends the script's name; its text only when Redis does not know it. */
export async function runScript(client: RedisClient, { script, keys, args }: ScriptCall): Promise<unknown> {
  try {
    return await client.evalsha(script.sha, keys.length, ...keys, ...args)
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error
    return client.eval(script.source, keys.length, ...keys, ...args)
  }
}
