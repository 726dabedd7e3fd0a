import Anthropic, { APIUserAbortError } from '@anthropic-ai/sdk'
import { SluiceError, systemClock, type RouteRecord } from '@sluice/core'
import { MemoryLedger } from '@sluice/memory'
import OpenAI, { NotFoundError } from 'openai'
import { connectSimulator, createSluice, type InProcessCaller, type Sluice, type StandIn } from 'sluice'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seedPolicy } from '../gateway/start-app.ts'

const MESSAGES = [{ role: 'user' as const, content: 'Say hello.' }]

let standIn: StandIn
let router: Sluice
const records: RouteRecord[] = []
beforeAll(async () => {
  standIn = await connectSimulator(seedPolicy(), {})
  const stores = { ledger: new MemoryLedger(systemClock) }
  router = createSluice(seedPolicy(), { env: {}, stores, onMissing: standIn.connect })
  router.onRoute((record) => void records.push(record))
})
afterAll(async () => {
  await router.close()
  await standIn.close()
})

describe('the official SDKs with Sluice’s fetch', () => {
  const given = (caller: InProcessCaller = {}) => ({ apiKey: 'unused', maxRetries: 0, fetch: router.for(caller).fetch })

  it('chat through openai, with who asks in the record', async () => {
    const openai = new OpenAI(given({ tenant: 'acme', tags: ['night'] }))
    const { data, response } = await openai.chat.completions
      .create({ model: 'auto', messages: MESSAGES })
      .withResponse()
    expect(data.choices[0]?.message.content).toBeTruthy()
    expect(response.headers.get('x-sluice-tier')).toBe('haiku')
    expect(Number(response.headers.get('x-sluice-cost-usd'))).toBeGreaterThan(0)
    expect(records.at(-1)).toMatchObject({ tenant: 'acme', surface: 'openai-chat', end: 'done' })
  })

  it('stream through openai, both its protocols', async () => {
    const openai = new OpenAI(given())
    let text = ''
    const stream = await openai.chat.completions.create({ model: 'tier:opus', messages: MESSAGES, stream: true })
    for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? ''
    expect(text).not.toBe('')
    const response = await openai.responses.stream({ model: 'auto', input: 'Say hello.' }).finalResponse()
    expect(response.output_text).not.toBe('')
  })

  it('chat, stream and count through @anthropic-ai/sdk', async () => {
    const anthropic = new Anthropic(given())
    const asked = { model: 'auto', max_tokens: 50, messages: MESSAGES }
    const whole = await anthropic.messages.create(asked)
    const streamed = await anthropic.messages.stream(asked).finalMessage()
    expect([whole, streamed].map(({ content }) => content[0]?.type)).toEqual(['text', 'text'])
    const { input_tokens } = await anthropic.messages.countTokens({ model: 'auto', messages: MESSAGES })
    expect(input_tokens).toBeGreaterThan(0)
    const { data } = await anthropic.models.list()
    expect(data.map(({ id }) => id)).toContain('tier:haiku')
  })

  it('take errors as those of the vendor', async () => {
    const openai = new OpenAI(given())
    const wrong = openai.chat.completions.create({ model: 'no-such-model', messages: MESSAGES })
    await expect(wrong).rejects.toThrow(NotFoundError)
    await expect(openai.files.list()).rejects.toThrow(NotFoundError)
    await expect(openai.models.retrieve('no-such-model')).rejects.toThrow(NotFoundError)
  })

  it('leave a stream, which ends the vendor’s call and is settled', async () => {
    const openai = new OpenAI(given())
    const stream = await openai.chat.completions.create({ model: 'auto', messages: MESSAGES, stream: true })
    const before = records.length
    for await (const chunk of stream) if (chunk.choices.length > 0) break
    await expect.poll(() => records.length).toBe(before + 1)
    expect(records.at(-1)).toMatchObject({ end: 'abandoned' })
  })

  it('are told when their own signal aborts', async () => {
    const anthropic = new Anthropic(given())
    const asked = { model: 'auto', max_tokens: 50, messages: MESSAGES }
    const signal = AbortSignal.abort()
    await expect(anthropic.messages.create(asked, { signal })).rejects.toThrow(APIUserAbortError)
  })
})

describe('the process itself', () => {
  it('asks with a plain object', async () => {
    const answer = await router.chat({ messages: 'Say hello.' })
    expect(answer.text).not.toBe('')
    expect(answer.costNanoUsd).toBeGreaterThan(0n)
    const { events, record } = await router.stream({ messages: 'Say hello.', model: 'tier:haiku' })
    let last = ''
    for await (const { type } of events) last = type
    expect(last).toBe('end')
    expect(await record).toMatchObject({ tenant: 'default', surface: 'in-process', end: 'done' })
  })

  it('asks for a tenant, until a signal of its own', async () => {
    const leaving = new AbortController()
    const acme = router.for({ tenant: 'acme', tags: ['night'], signal: leaving.signal })
    await acme.chat({ messages: 'Say hello.' })
    expect(records.at(-1)).toMatchObject({ tenant: 'acme', tags: ['night'] })
    leaving.abort()
    await expect(acme.chat({ messages: 'Say hello.' })).rejects.toThrow(SluiceError)
  })

  it('is told what is wrong with a request', async () => {
    await expect(router.chat({ messages: [] })).rejects.toThrow(/messages/)
  })
})
