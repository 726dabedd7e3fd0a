import { createServer } from 'node:http'
import { once } from 'node:events'
import { AttemptError } from '@sluice/core'
import { expect, onTestFinished, test } from 'vitest'
import { guardedLookup, type LookupAll } from './guarded-lookup.ts'
import { createHttpFetch } from './http-fetch.ts'

const REFUSED = [
  '0.0.0.0',
  '0.1.2.3',
  '169.254.169.254',
  '169.254.170.2',
  '100.100.100.200',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  '::ffff:169.254.169.254',
  '64:ff9b::a9fe:a9fe',
  'fe80::1',
  'fd00:ec2::254',
  'ff02::1',
]

const leadsTo =
  (...addresses: readonly string[]): LookupAll =>
  (_host, _options, done) =>
    done(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )

function look(lookup: LookupAll, all: boolean) {
  return new Promise((resolve) =>
    guardedLookup(lookup)('vendor.test', { all }, (error, ...found) => resolve(error ?? found)),
  )
}

test.each(REFUSED)('does not connect to %s, whatever name leads there', async (address) => {
  expect(await look(leadsTo(address), true)).toMatchObject({ code: 'ERR_SLUICE_ADDRESS' })
  expect(await look(leadsTo(address), false)).toMatchObject({ code: 'ERR_SLUICE_ADDRESS' })
})

test('leaves out the addresses it refuses, and takes the others', async () => {
  const mixed = leadsTo('169.254.169.254', '10.0.0.7', '2001:db8::1')
  expect(await look(mixed, true)).toEqual([
    [
      { address: '10.0.0.7', family: 4 },
      { address: '2001:db8::1', family: 6 },
    ],
  ])
  expect(await look(mixed, false)).toEqual(['10.0.0.7', 4])
})

test('checks the address of the connection itself: a name that leads elsewhere the second time is refused then', async () => {
  const server = createServer((_, response) => response.writeHead(200, { connection: 'close' }).end('{}')).listen(
    0,
    '127.0.0.1',
  )
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const asked: string[] = []
  const lookup: LookupAll = (host, options, done) => {
    asked.push(host)
    leadsTo(asked.length === 1 ? '127.0.0.1' : '169.254.169.254')(host, options, done)
  }
  const http = createHttpFetch({ lookup })
  onTestFinished(async () => {
    await http.close()
    server.close()
  })
  expect((await http.fetch(`http://vendor.test:${port}/`)).status).toBe(200)
  const error = await http.fetch(`http://vendor.test:${port}/`).catch((reason: unknown) => reason)
  expect(error instanceof AttemptError && error.failure).toMatchObject({ kind: 'unreachable' })
  expect(String(error)).toContain('no vendor')
  expect(asked).toEqual(['vendor.test', 'vendor.test'])
})
