/** Where a Redis server listens. */
export interface RedisAddress {
  readonly host: string
  readonly port: number
}

/** One server, servers watched by Sentinel, or a Cluster. */
export type RedisServers =
  /** `url`: `redis://[user:password@]host[:port][/database]`, or `rediss://` for TLS. */
  | { readonly type: 'single'; readonly url: string }
  /** `name` is what the sentinels call the master. */
  | {
      readonly type: 'sentinel'
      readonly name: string
      readonly sentinels: readonly RedisAddress[]
      readonly sentinelPassword?: string
    }
  /** Some of its nodes; the others are found through them. */
  | { readonly type: 'cluster'; readonly nodes: readonly RedisAddress[] }

/**
 * How to reach Redis. The server itself should have `maxmemory-policy noeviction`, `appendfsync everysec` and,
 * where it is replicated, `min-replicas-to-write 1`.
 */
export interface RedisSettings {
  readonly servers: RedisServers
  /** Those of a single server may also stand in its URL. */
  readonly username?: string
  readonly password?: string
  /** Encrypts the connection. A single server says so in its URL. Default false. */
  readonly tls?: boolean
  /** How long Redis may be silent while it is waited for. No answer takes more than ten times as long. Default 50. */
  readonly commandTimeoutMs?: number
  /** Default 500. */
  readonly connectTimeoutMs?: number
  /** Told once when Redis goes away and once when it is back, in a line for the log. */
  readonly onTransition?: (line: string) => void
}

/** For the log: where Redis is, without its password. */
export function describeServers(servers: RedisServers): string {
  if (servers.type === 'single') return new URL(servers.url).host
  if (servers.type === 'sentinel') return `${servers.name} (Sentinel)`
  return `${servers.nodes.map(({ host, port }) => `${host}:${port}`).join(', ')} (Cluster)`
}
