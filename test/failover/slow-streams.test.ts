import type { Fault } from '@sluice/simulator'
import { describe, expect, it } from 'vitest'
import { startApp } from '../gateway/start-app.ts'
import { ask, SURFACES } from '../gateway/surfaces.ts'
import { FIRST, firstThenNext, NEXT, type First } from './first-then-next.ts'

const FIRST_TOKEN_MS = 1_000

/** `slow-drip` pauses before every event, those of the preamble too: 50 characters a second are never reached, and content comes late. */
const SLOW: readonly (readonly [string, Fault, { readonly firstTokenMs: number; readonly pace?: number }])[] = [
  ['drips below the floor', { type: 'slow-drip', delayMs: 400 }, { firstTokenMs: 10_000, pace: 50 }],
  ['starts too slowly', { type: 'slow-drip', delayMs: 1_500 }, { firstTokenMs: FIRST_TOKEN_MS }],
]

describe.each(SLOW)('FO1: a stream that %s', (_, fault, { firstTokenMs, pace }) => {
  it('is left for the next, of which alone the client hears, whatever protocol it has', async () => {
    expect.hasAssertions()
    await Promise.all(FIRST.map((first) => expectNextAnswers(first)))
  })

  async function expectNextAnswers(first: First): Promise<void> {
    const timeouts = {
      connectMs: 500,
      firstTokenMs,
      reasoningFirstTokenMs: firstTokenMs,
      minimumCharactersPerSecond: pace,
    }
    const app = await startApp({
      policy: firstThenNext(first, timeouts),
      simulator: { vendors: [first, NEXT.name] },
    })
    try {
      app.simulator.setFault(first, fault)
      const received = await Promise.all(SURFACES.map((surface) => ask(app, { surface, isStream: true })))
      for (const [index, { opening, terminal, error }] of SURFACES.entries()) {
        const { status, end, headers, text = '' } = received[index] ?? {}
        expect([status, end, headers?.get('x-sluice-deployment')]).toEqual([200, 'clean', NEXT.name])
        expect([text.split(opening).length, text.split(terminal).length, text.includes(error)]).toEqual([2, 2, false])
      }
      const outcomes = app.records.map(({ attempts }) => attempts.map(({ outcome }) => outcome))
      expect(outcomes).toEqual(SURFACES.map(() => ['first-token-timeout', 'answered']))
      expect(app.defects).toEqual([])
    } finally {
      await app.close()
    }
  }
})
