import { expect, test, vi } from 'vitest'
import { createFoundry } from './provider.ts'

vi.mock('node:module', () => ({
  createRequire: () => ({
    resolve(name: string) {
      throw Object.assign(new Error(`Cannot find module '${name}'`), { code: 'MODULE_NOT_FOUND' })
    },
  }),
}))

test('says at the start what to install', () => {
  expect(() => createFoundry({ apiKey: 'k', resource: 'r' })).toThrow(
    new TypeError('foundry: @anthropic-ai/foundry-sdk is not installed. Run: npm install @anthropic-ai/foundry-sdk'),
  )
})
