import { afterEach, expect, it, vi } from 'vitest'
import { createHandler } from './create-handler.ts'
import { FakeRouter } from './testing/fake-router.ts'
import { serve } from './testing/serve.ts'

const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
afterEach(() => warn.mockClear())

it.each([
  ['Node’s own', {}, 1],
  ['no', { headersTimeout: 0, requestTimeout: 0 }, 1],
  ['a lax', { headersTimeout: 10_000, requestTimeout: 300_000 }, 1],
  ['strict', { headersTimeout: 10_000, requestTimeout: 30_000 }, 0],
])('X9: on a server with %s timeouts, warns as often as it should: once or never', async (_, timeouts, times) => {
  await using app = await serve(createHandler(new FakeRouter()), { timeouts })
  await fetch(`${app.url}/health`)
  await fetch(`${app.url}/not-ours`)
  expect(warn).toHaveBeenCalledTimes(times)
  if (times > 0)
    expect(warn).toHaveBeenCalledWith(expect.stringContaining('headersTimeout'), { code: 'SLUICE_LAX_TIMEOUTS' })
})
