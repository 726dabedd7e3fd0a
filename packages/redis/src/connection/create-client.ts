import { Cluster, Redis, type RedisOptions } from 'ioredis'
import type { RedisServers, RedisSettings } from './redis-settings.ts'

export type RedisClient = Redis | Cluster

type Servers<Type extends RedisServers['type']> = Extract<RedisServers, { readonly type: Type }>

const DEFAULT_PORT = 6379
const MOST_RECONNECT_MS = 500
/** For what the client asks by itself, such as whether the server is ready; our own commands have their `Patience`. */
const OWN_COMMAND_TIMEOUT_MS = 2_000

/**
 * A client that neither waits nor repeats by itself: a command that Redis may have run is never sent twice,
 * and one that cannot be sent fails at once.
 * @throws TypeError when the settings name no server.
 */
export function createClient(settings: RedisSettings): RedisClient {
  const { servers } = settings
  if (servers.type === 'single') return new Redis({ ...optionsOf(settings), ...readUrl(servers) })
  if (servers.type === 'sentinel') return createSentinelClient(servers, settings)
  return createClusterClient(servers, settings)
}

function optionsOf({ username, password, tls, ...settings }: RedisSettings): RedisOptions {
  return {
    username,
    password,
    ...(tls ? { tls: {} } : {}),
    commandTimeout: OWN_COMMAND_TIMEOUT_MS,
    connectTimeout: settings.connectTimeoutMs ?? 500,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    enableReadyCheck: true,
    disableClientInfo: true,
    retryStrategy: reconnectDelayMs,
    // A replica that was a master: its successor is found by connecting anew. The command itself is not repeated.
    reconnectOnError: (error) => (error.message.startsWith('READONLY') ? 1 : false),
  }
}

function readUrl({ url }: Servers<'single'>): RedisOptions {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (!parsed?.hostname || !/^rediss?:$/.test(parsed.protocol)) {
    throw new TypeError('redis: the address is no Redis URL. Write redis://host:6379, or rediss://host:6379 for TLS.')
  }
  const { hostname, port, pathname, protocol } = parsed
  const database = pathname.replace(/^\//, '')
  if (!/^\d*$/.test(database)) throw new TypeError(`redis: the database in the address is "${database}", not a number.`)
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port ? Number(port) : DEFAULT_PORT,
    db: Number(database),
    ...(protocol === 'rediss:' ? { tls: {} } : {}),
    ...(parsed.username ? { username: decodeURIComponent(parsed.username) } : {}),
    ...(parsed.password ? { password: decodeURIComponent(parsed.password) } : {}),
  }
}

function createSentinelClient(servers: Servers<'sentinel'>, settings: RedisSettings): Redis {
  const { name, sentinels, sentinelPassword } = servers
  if (sentinels.length === 0) throw new TypeError(`redis: no sentinel for ${name}. Name at least one.`)
  return new Redis({
    ...optionsOf(settings),
    name,
    sentinels: sentinels.map(({ host, port }) => ({ host, port })),
    sentinelPassword,
    ...(settings.tls ? { enableTLSForSentinelMode: true, sentinelTLS: {} } : {}),
    sentinelCommandTimeout: 500,
    sentinelRetryStrategy: reconnectDelayMs,
    failoverDetector: true,
  })
}

function createClusterClient({ nodes }: Servers<'cluster'>, settings: RedisSettings): Cluster {
  if (nodes.length === 0) throw new TypeError('redis: a Cluster without nodes. Name at least one.')
  const { enableOfflineQueue, retryStrategy: clusterRetryStrategy, ...redisOptions } = optionsOf(settings)
  return new Cluster(
    nodes.map(({ host, port }) => ({ host, port })),
    {
      redisOptions,
      enableOfflineQueue,
      enableReadyCheck: true,
      clusterRetryStrategy,
      maxRedirections: 3,
      retryDelayOnFailover: 20,
      retryDelayOnClusterDown: 20,
      retryDelayOnTryAgain: 20,
      slotsRefreshTimeout: 500,
      slotsRefreshInterval: 2_000,
    },
  )
}

function reconnectDelayMs(times: number): number {
  return Math.min(10 * 2 ** Math.min(times, 10), MOST_RECONNECT_MS)
}
