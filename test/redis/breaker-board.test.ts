import { RedisBreakerBoard } from '@sluice/redis'
import { expect, inject, it } from 'vitest'
import { clientOf, connectionTo, freshName, reachable } from './connect.ts'

async function setUp() {
  const connection = connectionTo(inject('redisUrl'))
  await reachable(connection)
  const namespace = freshName()
  return { connection, namespace, board: new RedisBreakerBoard(connection, { namespace }) }
}

it('tells every process the newest of each deployment', async () => {
  const { board, connection, namespace } = await setUp()
  const other = new RedisBreakerBoard(connection, { namespace })
  await board.publish({ deployment: 'a', state: 'open', time: 1_000, openMs: 4_321.7 })
  await board.publish({ deployment: 'b with spaces', state: 'half-open', time: 1_500 })
  await other.publish({ deployment: 'a', state: 'closed', time: 2_000 })
  const read = await other.read()
  expect(read.toSorted((a, b) => a.deployment.localeCompare(b.deployment))).toEqual([
    { deployment: 'a', state: 'closed', time: 2_000, openMs: undefined },
    { deployment: 'b with spaces', state: 'half-open', time: 1_500, openMs: undefined },
  ])
})

it('is not talked back by older news that come late', async () => {
  const { board } = await setUp()
  await board.publish({ deployment: 'a', state: 'open', time: 2_000, openMs: 5_000 })
  await board.publish({ deployment: 'a', state: 'closed', time: 1_000 })
  expect(await board.read()).toEqual([{ deployment: 'a', state: 'open', time: 2_000, openMs: 5_000 }])
})

it('leaves out what no gateway wrote, and forgets when there is no news for an hour', async () => {
  const { board, namespace } = await setUp()
  const client = clientOf(inject('redisUrl'))
  await client.hset(`{${namespace}:breakers}`, { a: 'nonsense', b: '1e9 open 5', c: '99 ajar 5' })
  await board.publish({ deployment: 'd', state: 'open', time: 1, openMs: 5 })
  expect(await board.read()).toEqual([{ deployment: 'd', state: 'open', time: 1, openMs: 5 }])
  expect(await client.pttl(`{${namespace}:breakers}`)).toBeGreaterThan(3_500_000)
})

it('gives leave to probe to one process at a time, until its time is over or the deployment is well', async () => {
  const { board, connection, namespace } = await setUp()
  const other = new RedisBreakerBoard(connection, { namespace })
  expect(await board.leaseProbe('a', 60_000)).toEqual({ type: 'granted' })
  expect(await board.leaseProbe('a', 60_000)).toEqual({ type: 'granted' })
  expect(await other.leaseProbe('b', 60_000)).toEqual({ type: 'granted' })
  const refused = await other.leaseProbe('a', 60_000)
  expect(refused).toEqual({ type: 'refused', waitMs: expect.any(Number) })
  expect(refused.type === 'refused' && refused.waitMs).toBeGreaterThan(50_000)
  await other.publish({ deployment: 'a', state: 'open', time: 1_000, openMs: 5_000 })
  expect(await other.leaseProbe('a', 60_000)).toMatchObject({ type: 'refused' })
  await board.publish({ deployment: 'a', state: 'closed', time: 2_000 })
  expect(await other.leaseProbe('a', 60_000)).toEqual({ type: 'granted' })
})
