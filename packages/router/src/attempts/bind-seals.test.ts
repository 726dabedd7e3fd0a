import { loadCatalog } from '@sluice/catalog'
import { NO_USAGE, type AnswerEvent, type ModelFacts } from '@sluice/core'
import { expect, it } from 'vitest'
import { bindAnswer, bindEvents } from './bind-seals.ts'

const catalog = loadCatalog()
const SEAL = { issuer: 'anthropic-messages', data: 's', isRedacted: false }
const EVENT: AnswerEvent = { type: 'reasoning-seal', index: 0, seal: SEAL }
const BLOCKS = [{ type: 'reasoning', text: '', seal: SEAL } as const, { type: 'text', text: 'x' } as const]
const BODY = {
  id: 'a',
  model: 'm',
  blocks: BLOCKS,
  stopReason: 'end',
  usage: NO_USAGE,
  usageSource: 'reported',
} as const

function factsOf(model: string): ModelFacts {
  const entry = catalog.find('anthropic', model)
  if (!entry) throw new Error(`no ${model}`)
  return entry.facts
}

async function* stream(): AsyncGenerator<AnswerEvent> {
  yield EVENT
}

it('notes which model sealed its reasoning, where that model takes no other', async () => {
  const facts = factsOf('claude-opus-5-5')
  const seal = { ...SEAL, model: 'claude-opus-5-5' }
  expect(bindAnswer({ body: BODY, dropped: [] }, facts).body.blocks).toEqual([{ ...BLOCKS[0], seal }, BLOCKS[1]])
  const events: AnswerEvent[] = []
  for await (const event of bindEvents(stream(), facts)) events.push(event)
  expect(events).toEqual([{ ...EVENT, seal }])
})

it('leaves every other answer as it is', async () => {
  const facts = factsOf('claude-haiku-4-5')
  const reply = { body: BODY, dropped: [] }
  const events = stream()
  expect(bindAnswer(reply, facts)).toBe(reply)
  expect(bindEvents(events, facts)).toBe(events)
})

it('closes the stream when its reader leaves', async () => {
  let isClosed = false
  async function* endless(): AsyncGenerator<AnswerEvent> {
    try {
      for (;;) yield EVENT
    } finally {
      isClosed = true
    }
  }
  for await (const event of bindEvents(endless(), factsOf('claude-opus-5-5'))) {
    expect(event.type).toBe('reasoning-seal')
    break
  }
  expect(isClosed).toBe(true)
})

it.each([
  ['claude-fable-5-2', true],
  ['claude-fable-5-1', true],
  ['claude-mythos-5-1', true],
  ['claude-opus-5-5', true],
  ['claude-sonnet-5-5', true],
  ['claude-haiku-5-5', false],
  ['claude-fable-5', false],
  ['claude-mythos-5', false],
  ['claude-opus-5', false],
  ['claude-sonnet-5', false],
  ['claude-opus-4-7', false],
])('knows whether %s takes only its own reasoning', (model, binds) => {
  expect(factsOf(model).intake.bindsReasoning).toBe(binds)
})
