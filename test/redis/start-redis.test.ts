import { connect } from 'node:net'
import { Redis } from 'ioredis'
import { expect, inject, it, onTestFinished } from 'vitest'
import { startRedis } from './start-redis.ts'

async function instance() {
  const redis = await startRedis()
  onTestFinished(() => redis.stop())
  return redis
}

function clientOf(url: string): Redis {
  const client = new Redis(url)
  onTestFinished(() => client.disconnect())
  return client
}

it('starts instances that know nothing of each other', async () => {
  const [one, other] = await Promise.all([instance(), instance()])
  await clientOf(one.url).set('colour', 'red')
  expect(await clientOf(one.url).get('colour')).toBe('red')
  expect(await clientOf(other.url).get('colour')).toBeNull()
})

it('frees the port when it stops, and may be stopped twice', async () => {
  const redis = await instance()
  await redis.stop()
  await redis.stop()
  const code = await new Promise((resolve) => {
    connect(redis.port, '127.0.0.1').on('error', (error: NodeJS.ErrnoException) => resolve(error.code))
  })
  expect(code).toBe('ECONNREFUSED')
})

it('is provided to every end-to-end test', async () => {
  expect(await clientOf(inject('redisUrl')).ping()).toBe('PONG')
})
