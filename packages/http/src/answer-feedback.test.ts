import { FakeClock } from '@sluice/core/testing'
import { StoreUnavailable } from '@sluice/core'
import { MemoryRecords } from '@sluice/memory'
import { SAMPLE_RECORD } from '@sluice/memory/suites'
import { describe, expect, it } from 'vitest'
import { createHandler } from './create-handler.ts'
import { FakeRouter } from './testing/fake-router.ts'
import { serve } from './testing/serve.ts'

const { decisionId } = SAMPLE_RECORD

async function start(records = new MemoryRecords()) {
  await records.append(SAMPLE_RECORD)
  const clock = new FakeClock()
  const authenticate = ({ headers }: { readonly headers: { readonly authorization?: string } }) => headers.authorization
  const app = await serve(createHandler(new FakeRouter(), { clock, records, authenticate }))
  const post = (body: unknown, tenant: string | undefined = 'acme') =>
    fetch(`${app.url}/sluice/feedback`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(tenant && { authorization: tenant }) },
      body: JSON.stringify(body),
    })
  const said = async () => (await records.find(decisionId))?.feedback
  return { app, clock, post, said }
}

describe('POST /sluice/feedback', () => {
  it('keeps what a tenant says of its own decision, however often it is sent', async () => {
    const { app, clock, post, said } = await start()
    await using _ = app
    for (const score of [0, 1, 1]) expect((await post({ decisionId, score })).status).toBe(200)
    expect(await (await post({ decisionId, score: 0.5, source: 'unit-tests' })).json()).toEqual({
      decisionId,
      score: 0.5,
      source: 'unit-tests',
    })
    expect(await said()).toEqual([
      { source: 'unit-tests', score: 0.5, time: clock.now() },
      { source: 'user', score: 1, time: clock.now() },
    ])
  })

  it("X11: answers 404 for another tenant's decision, in the words of one that is not there", async () => {
    const { app, post, said } = await start()
    await using _ = app
    const foreign = await post({ decisionId, score: 0 }, 'globex')
    const absent = await post({ decisionId: 'dec_absent', score: 0 }, 'globex')
    expect([foreign.status, absent.status]).toEqual([404, 404])
    const withoutId = async (response: Response) => (await response.text()).replaceAll(/(dec|req)_\w+/g, '')
    expect(await withoutId(foreign)).toBe(await withoutId(absent))
    expect(await said()).toBeUndefined()
    expect((await post({ decisionId, score: 0 }, '')).status).toBe(401)
  })

  it('refuses more than three short fields can be', async () => {
    const { app, post, said } = await start()
    await using _ = app
    expect((await post({ decisionId, score: 1, source: 'x'.repeat(5_000) })).status).toBe(413)
    expect(await said()).toBeUndefined()
  })

  it('says when to come again while the records are away', async () => {
    const records = new MemoryRecords()
    records.addFeedback = () => Promise.reject(new StoreUnavailable('sqlite: its disk is full'))
    const { app, post } = await start(records)
    await using _ = app
    const response = await post({ decisionId, score: 1 })
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1'])
  })
})
