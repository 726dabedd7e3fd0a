import { StoreUnavailable } from '@sluice/core'
import { describe, expect, it } from 'vitest'
import { RedisLedger } from '../ledger/redis-ledger.ts'
import { connectRedis } from './connect-redis.ts'
import { explainError } from './explain-error.ts'

describe('connectRedis', () => {
  it.each([
    ['nonsense', /no Redis URL/],
    ['http://localhost:6379', /no Redis URL/],
    ['redis://localhost:6379/first', /database in the address is "first"/],
  ])('refuses the address %s, and says what to write', (url, message) => {
    expect(() => connectRedis({ servers: { type: 'single', url } })).toThrow(message)
  })

  it('never says a password', () => {
    const connect = () => connectRedis({ servers: { type: 'single', url: 'http://me:hunter2@localhost' } })
    expect(connect).toThrow(expect.not.stringContaining('hunter2'))
  })

  it('refuses a Cluster without nodes and a Sentinel without sentinels', () => {
    expect(() => connectRedis({ servers: { type: 'cluster', nodes: [] } })).toThrow(/at least one/)
    expect(() => connectRedis({ servers: { type: 'sentinel', name: 'm', sentinels: [] } })).toThrow(/at least one/)
  })

  it('answers at once while nobody listens, and says so once, without the password', async () => {
    const lines: string[] = []
    const url = 'redis://me:hunter2@127.0.0.1:1'
    const connection = connectRedis({ servers: { type: 'single', url }, onTransition: (line) => lines.push(line) })
    const ledger = new RedisLedger(connection)
    for (let index = 0; index < 20; index += 1) await expect(ledger.balance('acme')).rejects.toThrow(StoreUnavailable)
    await ledger.close()
    await connection.close()
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(/127\.0\.0\.1:1 is away/)
    expect(lines[0]).not.toMatch('hunter2')
  })

  it('refuses names that do not belong in keys', async () => {
    const connection = connectRedis({ servers: { type: 'single', url: 'redis://127.0.0.1:1' } })
    for (const namespace of ['', 'a b', '{a}', 'a:b', 'x'.repeat(65)])
      expect(() => new RedisLedger(connection, { namespace })).toThrow(/is not a name/)
    await connection.close()
  })
})

describe('explainError', () => {
  it('says what to do about an answer that is known, and repeats one that is not', () => {
    expect(explainError(new Error('NOAUTH Authentication required.'))).toMatch(/Set the password/)
    expect(explainError(new Error('ERR unknown'))).toBe('ERR unknown')
    expect(explainError('a text')).toBe('a text')
  })
})
