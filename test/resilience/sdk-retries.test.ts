import { once } from 'node:events'
import { ERROR_STATUS, SluiceError, type ErrorCode } from '@sluice/core'
import { sluice } from '@sluice/express'
import type { Router } from '@sluice/router'
import express from 'express'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SDK_CALLERS, sdkCallers } from './sdk-callers.ts'

const CODES = Object.keys(ERROR_STATUS).filter((code): code is ErrorCode => code in ERROR_STATUS)
/** Where a second request may find what the first did not, at the time that the answer names. */
const WORTH_A_RETRY: ReadonlySet<ErrorCode> = new Set([
  'rate_limited',
  'overloaded',
  'budget_store_unavailable',
  'upstream_unavailable',
])
const RETRY_AFTER_MS = 1_000

let url = ''
let close = () => {}
beforeAll(async () => {
  const server = express()
    .use(sluice(failingRouter(), { maxLoopLagMs: 60_000 }))
    .listen(0, '127.0.0.1')
  Object.assign(server, { headersTimeout: 10_000, requestTimeout: 30_000 })
  await once(server, 'listening')
  const address = server.address()
  if (typeof address === 'object' && address) url = `http://127.0.0.1:${address.port}`
  close = () => {
    server.closeAllConnections()
    server.close()
  }
})
afterAll(() => close())

describe('CF2: an official SDK with two retries', () => {
  it.concurrent.each(SDK_CALLERS)('asks once where the answer forbids more, else three times: %s', async (name) => {
    const caller = sdkCallers(url)[name]
    const asking = CODES.flatMap((code) => [`${code}@none`, `${code}@${RETRY_AFTER_MS}`]).map(async (model) => {
      const [code, time] = model.split('@')
      const { status, shouldRetry, requests, waits } = await caller.call(model)
      const isEarly = waits.some(({ waitedMs, askedMs }) => waitedMs < askedMs - 5)
      return { code, isTimed: time !== 'none', seen: { status, shouldRetry, requests, isEarly } }
    })
    for (const { code, isTimed, seen } of await Promise.all(asking)) {
      const known = CODES.find((one) => one === code) ?? 'internal'
      const isRetried = isTimed && WORTH_A_RETRY.has(known)
      const expected = { shouldRetry: String(isRetried), requests: isRetried ? 3 : 1, isEarly: false }
      expect(seen, `${code} ${isTimed}`).toEqual({ status: ERROR_STATUS[known], ...expected })
    }
  })
})

/** Fails with the error that the model is named after, and the time behind it. */
function failingRouter(): Router {
  const fail: Router['chat'] = async ({ model }) => {
    const [name, time] = (model.type === 'model' ? model.model : '').split('@')
    const code = CODES.find((one) => one === name) ?? 'internal'
    throw new SluiceError({ code, message: 'No.', retryAfterMs: time === 'none' ? undefined : Number(time) })
  }
  return {
    chat: fail,
    stream: async () => Promise.reject(new Error('sdk-retries: nobody asks for a stream.')),
    countTokens: async () => Promise.reject(new Error('sdk-retries: nobody counts.')),
    explain: async () => Promise.reject(new Error('nobody explains')),
    models: () => [],
    health: () => ({ status: 'ok', policyVersion: 'test', deployments: [] }),
    onRoute: () => () => undefined,
    onBudget: () => () => undefined,
    onAlert: () => () => undefined,
    onFeedback: () => () => undefined,
    close: async () => {},
  }
}
