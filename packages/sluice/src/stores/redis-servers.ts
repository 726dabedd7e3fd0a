import type { RedisServers } from '@sluice/redis'

/**
 * Reads where Redis is: `redis://` or `rediss://` for one server, `redis+cluster://host:7000,host:7001` for a Cluster,
 * `redis+sentinel://host:26379,host:26380/name` for servers watched by Sentinel. @throws Error that says what is allowed
 */
export function redisServersOf(url: string): RedisServers {
  const [, scheme = '', rest = ''] = /^([a-z+]+):\/\/(.+)$/.exec(url) ?? []
  switch (scheme) {
    case 'redis':
    case 'rediss':
      return { type: 'single', url }
    case 'redis+cluster':
      return { type: 'cluster', nodes: rest.split(',').map(addressOf) }
    case 'redis+sentinel': {
      const [addresses = '', name = ''] = rest.split('/')
      if (name === '') throw wrong('the name of the master is missing')
      return { type: 'sentinel', name, sentinels: addresses.split(',').map(addressOf) }
    }
    default:
      throw wrong(`"${scheme || url.slice(0, 20)}" is not known`)
  }
}

function addressOf(text: string) {
  const [, host, port] = /^(.+):(\d{1,5})$/.exec(text) ?? []
  if (host === undefined || port === undefined || Number(port) > 65_535) throw wrong(`"${text}" is no host:port`)
  return { host, port: Number(port) }
}

// The URL itself may hold a password: it is not repeated.
function wrong(what: string): Error {
  const allowed = 'redis://host:6379, redis+cluster://host:7000,host:7001 or redis+sentinel://host:26379/name'
  return new Error(`sluice: the address of Redis cannot be read: ${what}. Write ${allowed}.`)
}
