import { createSluiceModels, type SluiceModels } from '@sluice/ai-sdk'
import type { RouteRecord } from '@sluice/core'
import { APICallError, generateText, jsonSchema, Output, streamText, tool } from 'ai'
import { connectSimulator, createSluice, type Sluice, type StandIn } from 'sluice'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { seedPolicy } from '../gateway/start-app.ts'

let standIn: StandIn
let router: Sluice
let sluice: SluiceModels
const records: RouteRecord[] = []
beforeAll(async () => {
  standIn = await connectSimulator(seedPolicy(), {})
  router = createSluice(seedPolicy(), { env: {}, onMissing: standIn.connect })
  router.onRoute((record) => void records.push(record))
  sluice = createSluiceModels(router, { tenant: 'acme' })
})
afterAll(async () => {
  await router.close()
  await standIn.close()
})

const weather = tool({
  description: 'The weather of a city',
  inputSchema: jsonSchema<{ city: string }>({
    type: 'object',
    properties: { city: { type: 'string' } },
    required: ['city'],
    additionalProperties: false,
  }),
  execute: async () => ({ degrees: 21 }),
})

describe('the AI SDK with Sluice’s models', () => {
  it('generates text, and knows who answered and what it cost', async () => {
    const { text, usage, finishReason, finalStep } = await generateText({ model: sluice('auto'), prompt: 'Say hello.' })
    expect(text).not.toBe('')
    expect(finishReason).toBe('stop')
    expect(usage.inputTokens).toBeGreaterThan(0)
    const { providerMetadata } = finalStep
    expect(providerMetadata?.['sluice']).toMatchObject({ tier: 'haiku', attempts: 1, costUsd: expect.any(String) })
    expect(records.at(-1)).toMatchObject({ tenant: 'acme', surface: 'in-process', end: 'done' })
  })

  it('streams text', async () => {
    const { textStream, finishReason } = streamText({ model: sluice('tier:opus'), prompt: 'Say hello.' })
    let text = ''
    for await (const piece of textStream) text += piece
    expect(text).not.toBe('')
    expect(await finishReason).toBe('stop')
  })

  it('runs tools, and sends their results back', async () => {
    const { steps, text } = await generateText({
      model: sluice(),
      system: 'Use tools.',
      prompt: 'How warm is it in Paris? Use the weather tool.',
      tools: { weather },
      stopWhen: ({ steps: done }) => done.length === 2,
    })
    expect(steps).toHaveLength(2)
    expect(steps[0]?.toolResults[0]?.output).toEqual({ degrees: 21 })
    expect(text).not.toBe('')
  })

  it('streams the arguments of tools', async () => {
    const { fullStream, steps } = streamText({
      model: sluice(),
      prompt: 'How warm is it in Paris? Use the weather tool.',
      tools: { weather },
    })
    const seen = new Set<string>()
    for await (const { type } of fullStream) seen.add(type)
    expect([...seen]).toEqual(
      expect.arrayContaining(['tool-input-start', 'tool-input-delta', 'tool-call', 'tool-result']),
    )
    expect((await steps)[0]?.finishReason).toBe('tool-calls')
  })

  it('takes an answer by a schema', async () => {
    const schema = jsonSchema<{ name: string }>({
      type: 'object',
      properties: { name: { type: 'string' } },
      required: ['name'],
      additionalProperties: false,
    })
    const { output } = await generateText({
      model: sluice(),
      prompt: 'Name a river.',
      output: Output.object({ schema }),
    })
    expect(output).toEqual({ name: expect.any(String) })
  })

  it('takes images as bytes', async () => {
    const data = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0])
    const content = [
      { type: 'file' as const, data, mediaType: 'image' },
      { type: 'text' as const, text: 'What is this?' },
    ]
    const { text } = await generateText({ model: sluice(), messages: [{ role: 'user', content }] })
    expect(text).not.toBe('')
  })

  it('tells of an error as of a vendor’s, and what Sluice has sent again is not sent again', async () => {
    const before = records.length
    const asking = generateText({ model: sluice('no-such-model'), prompt: 'Say hello.' })
    const error: unknown = await asking.catch((thrown: unknown) => thrown)
    expect(APICallError.isInstance(error) && error.statusCode).toBe(404)
    expect(records.length - before).toBeLessThanOrEqual(1)
  })

  it('fails over before the first content, unseen', async () => {
    standIn.simulator.setFault('anthropic', { type: 'status', status: 529 })
    onTestFinished(() => standIn.simulator.setFault('anthropic', undefined))
    const { textStream } = streamText({ model: sluice(), prompt: 'Say hello.' })
    let text = ''
    for await (const piece of textStream) text += piece
    expect(text).not.toBe('')
    expect(records.at(-1)?.attempts.map(({ provider }) => provider)).toEqual(['anthropic', 'openai'])
  })

  it('ends the vendor’s call when it is aborted', async () => {
    const leaving = new AbortController()
    const { textStream } = streamText({
      model: sluice(),
      prompt: 'Say hello.',
      abortSignal: leaving.signal,
      onError: () => undefined,
    })
    for await (const piece of textStream) if (piece) leaving.abort()
    await expect.poll(() => records.at(-1)?.end).toBe('abandoned')
  })
})
