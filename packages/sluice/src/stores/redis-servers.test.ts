import { describe, expect, it } from 'vitest'
import { redisServersOf } from './redis-servers.ts'

const PASSWORD = 'hunter2'

describe('redisServersOf', () => {
  it.each([
    ['redis://a:6379/1', { type: 'single', url: 'redis://a:6379/1' }],
    ['rediss://u:p@a', { type: 'single', url: 'rediss://u:p@a' }],
    [
      'redis+cluster://a:7000,b:7001',
      {
        type: 'cluster',
        nodes: [
          { host: 'a', port: 7000 },
          { host: 'b', port: 7001 },
        ],
      },
    ],
    ['redis+sentinel://a:26379/main', { type: 'sentinel', name: 'main', sentinels: [{ host: 'a', port: 26379 }] }],
  ])('reads %s', (url, servers) => {
    expect(redisServersOf(url)).toEqual(servers)
  })

  it.each([
    `http://u:${PASSWORD}@a`,
    'localhost',
    'redis+sentinel://a:26379',
    'redis+cluster://a',
    'redis+cluster://a:99999',
  ])('says what is allowed instead of %s, without its password', (url) => {
    expect(() => redisServersOf(url)).toThrow('Write redis://host:6379')
    expect(() => redisServersOf(url)).not.toThrow(PASSWORD)
  })
})
