import { expect, test, vi } from 'vitest'
import { createVertex } from './provider.ts'

vi.mock('node:module', () => ({
  createRequire: () => ({
    resolve(name: string) {
      throw Object.assign(new Error(`Cannot find module '${name}'`), { code: 'MODULE_NOT_FOUND' })
    },
  }),
}))

test('says at the start what to install', () => {
  expect(() => createVertex({ projectId: 'p', accessToken: 't' })).toThrow(
    new TypeError('vertex: @anthropic-ai/vertex-sdk is not installed. Run: npm install @anthropic-ai/vertex-sdk'),
  )
})

test('asks for Google’s library where its default credentials are wanted', () => {
  expect(() => createVertex({ projectId: 'p' })).toThrow('npm install google-auth-library')
})
