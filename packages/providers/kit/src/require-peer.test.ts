import { expect, test, vi } from 'vitest'
import { requirePeer } from './require-peer.ts'

const from = import.meta.url

test('says at once what to install', () => {
  expect(() => requirePeer({ vendor: 'acme', packageName: '@acme/sdk', from, load: () => Promise.resolve(1) })).toThrow(
    new TypeError('acme: @acme/sdk is not installed. Run: npm install @acme/sdk'),
  )
})

test('loads what is installed at the first call, once', async () => {
  const load = vi.fn<() => Promise<string>>(() => Promise.resolve('sdk'))
  const peer = requirePeer({ vendor: 'acme', packageName: 'vitest', from, load })
  expect(load).not.toHaveBeenCalled()
  expect([await peer(), await peer(), load.mock.calls.length]).toEqual(['sdk', 'sdk', 1])
})
