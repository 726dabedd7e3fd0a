import { weighText } from '@sluice/catalog'
import { NO_USAGE, type AnswerEvent } from '@sluice/core'
import { describe, expect, it } from 'vitest'
import { SeenStream } from './seen-stream.ts'

const START: AnswerEvent = { type: 'block-start', index: 0, block: { type: 'text' } }
const CALL: AnswerEvent = { type: 'block-start', index: 0, block: { type: 'tool-call', id: 'call_1', name: 'look' } }
const END: AnswerEvent = { type: 'block-end', index: 0 }
const text = (said: string): AnswerEvent => ({ type: 'text-delta', index: 0, text: said })
const argument = (argumentsJson: string): AnswerEvent => ({ type: 'tool-arguments-delta', index: 0, argumentsJson })

function seen(...events: readonly AnswerEvent[]): SeenStream {
  const stream = new SeenStream()
  for (const event of events) stream.add(event)
  return stream
}

describe('what is remembered of a stream', () => {
  it('is the weight of its text, piece by piece as of the whole', () => {
    const pieces = ['Größe, ', '漢', '字 and ', '\ud83d', '\ude00']
    const stream = seen(START, ...pieces.map(text), END, CALL, argument('{"a":'), argument('1}'), END)
    const whole = `${pieces.join('')}{"a":1}`
    expect(stream.characters).toBe(whole.length)
    expect(stream.weight).toBeCloseTo(weighText(whole))
  })

  it('is the newest usage, and whose count it is', () => {
    const usage = { ...NO_USAGE, outputTokens: 7 }
    expect(seen().usageSource).toBe('estimated')
    expect(seen({ type: 'usage', usage: { ...usage, outputTokens: 3 } }, { type: 'usage', usage })).toMatchObject({
      usage,
      usageSource: 'reported',
      isComplete: false,
    })
    expect(seen({ type: 'end', stopReason: 'end', usage, usageSource: 'estimated' })).toMatchObject({
      stopReason: 'end',
      usageSource: 'estimated',
      isComplete: true,
    })
  })

  it.each([
    ['{"a":1}', false],
    ['', false],
    ['{"a":', true],
    [`{"a":"${'x'.repeat(128 * 1024)}`, false],
  ])('is whether the arguments of a call were JSON, unless they are very long', (json, isBroken) => {
    const pieces = json.match(/[^]{1,1000}/g) ?? []
    expect(seen(CALL, ...pieces.map(argument), END, START, text('{'), END).hasBrokenToolCall).toBe(isBroken)
  })
})
