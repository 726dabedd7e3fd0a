import { describe, expect, it } from 'vitest'
import { answerEvidence, failureEvidence, hasBrokenToolCall, paceEvidence } from './call-evidence.ts'

const toolCall = (argumentsJson: string) => ({ type: 'tool-call', id: 'call_1', name: 'look', argumentsJson }) as const

describe('answerEvidence', () => {
  it.each([
    ['{"a":1}', false],
    ['{"a":', true],
    ['', true],
  ])('looks whether the arguments of a tool call are JSON: %s', (argumentsJson, hasInvalidToolJson) => {
    const blocks = [{ type: 'text', text: '{' } as const, toolCall(argumentsJson)]
    const seen = { hasBrokenToolCall: hasBrokenToolCall(blocks), stopReason: 'tool-call' } as const
    expect(answerEvidence(seen)).toEqual({ hasInvalidToolJson })
  })

  it('does not blame the deployment for a call that the output limit has cut', () => {
    const evidence = answerEvidence({ hasBrokenToolCall: true, stopReason: 'max-output-tokens' })
    expect(evidence).toEqual({ hasInvalidToolJson: false })
  })
})

describe('paceEvidence', () => {
  it('is what came while the vendor was waited for', () => {
    const seen = { firstTokenMs: 300, characters: 4_000, waitedMs: 20_000 }
    expect(paceEvidence(seen)).toEqual({ firstTokenMs: 300, tokensPerSecond: 50 })
  })

  it('says nothing of an answer that was short, nor of one that was all there at once', () => {
    expect(paceEvidence({ firstTokenMs: 300, characters: 199, waitedMs: 20_000 })).toEqual({ firstTokenMs: 300 })
    expect(paceEvidence({ firstTokenMs: 300, characters: 4_000, waitedMs: 99 })).toEqual({ firstTokenMs: 300 })
  })
})

describe('failureEvidence', () => {
  it('tells a cut and a late first token from all other failures', () => {
    expect(failureEvidence({ kind: 'truncated', message: '' }, 1_000)).toEqual({ isTruncated: true })
    expect(failureEvidence({ kind: 'first-token-timeout', message: '' }, 30_000)).toEqual({ firstTokenMs: 30_000 })
    expect(failureEvidence({ kind: 'vendor-error', message: '' }, 1_000)).toBeUndefined()
  })
})
