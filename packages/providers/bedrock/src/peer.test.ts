import { expect, test, vi } from 'vitest'
import { createBedrock } from './provider.ts'

vi.mock('node:module', () => ({
  createRequire: () => ({
    resolve(name: string) {
      throw Object.assign(new Error(`Cannot find module '${name}'`), { code: 'MODULE_NOT_FOUND' })
    },
  }),
}))

test('says at the start what to install', () => {
  expect(() => createBedrock({ apiKey: 'k', region: 'us-east-1' })).toThrow(
    new TypeError('bedrock: @anthropic-ai/bedrock-sdk is not installed. Run: npm install @anthropic-ai/bedrock-sdk'),
  )
})
