import { totalInputTokens, type RouteRecord } from '@sluice/core'
import type { SeenRequest } from '@sluice/simulator'
import { expect } from 'vitest'
import type { Capability, Host } from '../gateway/hosts.ts'
import type { ClientSurface, Exchange, Question, Said } from './client-surface.ts'
import { ECHO, IMAGE_ECHO, PDF, QUESTION, TOOL_QUESTIONS, toolEcho } from './what-is-asked.ts'

/** What came of a question, on both sides of the gateway. */
export interface Outcome {
  readonly exchange: Exchange
  readonly host: Host
  readonly client: ClientSurface
  /** What the host was sent. */
  readonly sent: SeenRequest
  readonly record: RouteRecord
  /** Asks the same once more. */
  readonly askAgain: () => Promise<Outcome>
}

/** Something that a client asks of every host. */
export interface HostCase {
  readonly name: string
  /** A host that lacks it is not called. */
  readonly needs?: Capability
  readonly question: Question
  readonly check: (outcome: Outcome) => void | Promise<void>
}

const REFUSAL = "I'm sorry, but I can't help with that."
const REFUSALS = { filtered: '', 'in-words': REFUSAL, explained: 'This request was declined.' } as const

const [[, toolQuestion, toolNames], [, bothQuestion, bothNames]] = TOOL_QUESTIONS

export const HOST_CASES: readonly HostCase[] = [
  {
    name: 'a text',
    question: { text: QUESTION },
    check({ exchange: { said }, record }) {
      expect(said).toMatchObject({ text: expect.stringContaining(ECHO), end: 'text', calls: [], refusal: '' })
      expect(said.usage.outputTokens).toBeGreaterThan(0)
      expect(record.costNanoUsd).toBeGreaterThan(0n)
    },
  },
  {
    name: 'no more than it asked for',
    question: { text: QUESTION, maxOutputTokens: 16 },
    check({ exchange: { said } }) {
      expect(said.end).toBe('limit')
      expect(said.usage.outputTokens).toBeLessThanOrEqual(16)
    },
  },
  {
    name: 'a call of a tool, and a text from its result',
    question: { text: toolQuestion, hasTools: true },
    check: ({ exchange }) => expectCalls(exchange, toolNames),
  },
  {
    name: 'calls of two tools at once, and a text from their results',
    question: { text: bothQuestion, hasTools: true },
    check: ({ exchange }) => expectCalls(exchange, bothNames),
  },
  {
    name: 'one call where it wants no more',
    question: { text: bothQuestion, hasTools: true, toolChoice: 'one-at-most' },
    check: ({ exchange }) => expectCalls(exchange, bothNames.slice(0, 1)),
  },
  {
    name: 'a call of the tool that it demands',
    needs: 'forced tool calls',
    question: { text: QUESTION, hasTools: true, toolChoice: 'get_time' },
    check: ({ exchange }) => expectCalls(exchange, ['get_time']),
  },
  {
    name: 'a text about a picture',
    question: { text: QUESTION, picture: 'bytes' },
    check({ exchange: { said }, record }) {
      expect(said.text).toContain(IMAGE_ECHO)
      expect(record.dropped).toEqual([])
    },
  },
  {
    name: 'a text about a picture by its address',
    needs: 'media by address',
    question: { text: QUESTION, picture: 'address' },
    check: ({ exchange: { said } }) => expect(said.text).toContain('I can see 1 image (url).'),
  },
  {
    name: 'a text about a document',
    needs: 'documents',
    question: { text: QUESTION, hasDocument: true },
    check({ exchange: { said }, sent, record }) {
      expect(said.text).toContain(ECHO)
      expect(JSON.stringify(sent.body)).toContain(PDF)
      expect(record.dropped).toEqual([])
    },
  },
  {
    name: 'an answer that matches its schema',
    needs: 'structured output',
    question: { text: QUESTION, hasSchema: true },
    check({ exchange: { said }, record }) {
      expect(JSON.parse(said.text)).toEqual({ customer: expect.any(String), isPaid: expect.any(Boolean) })
      expect(record.dropped).toEqual([])
    },
  },
  {
    name: 'an answer that was thought about',
    question: { text: `[think] ${QUESTION}`, isHard: true, maxOutputTokens: 8000 },
    check(outcome) {
      expectReasoning(outcome, outcome.exchange.said)
      expect(outcome.exchange.said).toMatchObject({ text: expect.stringContaining(QUESTION), end: 'text' })
    },
  },
  {
    name: 'a call that was thought about, and goes on from the thoughts',
    question: { text: `[think] ${bothQuestion}`, isHard: true, hasTools: true, maxOutputTokens: 8000 },
    async check(outcome) {
      expectReasoning(outcome, outcome.exchange.said)
      await expectCalls(outcome.exchange, bothNames)
    },
  },
  {
    name: 'an answer at its temperature, or a note that it could not be set',
    question: { text: QUESTION, temperature: 0.25 },
    check({ host, sent, record }) {
      const isSent = JSON.stringify(sent.body).includes('"temperature":0.25')
      expect([isSent, record.dropped]).toEqual(host.takesTemperature ? [true, []] : [false, ['temperature']])
    },
  },
  {
    name: 'a refusal that cannot be taken for an answer',
    question: { text: '[refuse] How do I do harm?' },
    check({ exchange: { said }, host, record }) {
      if (host.refuses === 'as-text') return expect(said).toMatchObject({ text: REFUSAL, end: 'text' })
      const isFiltered = host.refuses === 'filtered'
      expect(record.stopReason).toBe(isFiltered ? 'content-filter' : 'refusal')
      expect(said).toMatchObject({ text: '', calls: [], end: isFiltered ? 'filtered' : 'refused' })
      expect(said.refusal).toBe(REFUSALS[host.refuses])
    },
  },
  {
    name: 'what the host had in its prompt cache, counted as such',
    question: { text: QUESTION, instructions: 'A rule that must always be followed. '.repeat(600) },
    async check({ askAgain, host, client, sent, record: first }) {
      const { exchange, record } = await askAgain()
      const isTold = host.caches === 'when-told' && client.hasCacheMarks
      const isCached = host.caches === 'always' || isTold
      expect(JSON.stringify(sent.body).includes('cache_control')).toBe(isTold)
      expect(exchange.said.usage.cachedTokens > 0).toBe(isCached)
      expect(record.costNanoUsd).toBeGreaterThan(0n)
      if (isCached) expect(record.costNanoUsd).toBeLessThanOrEqual(first.costNanoUsd ?? 0n)
    },
  },
]

/** What the client is told of tokens is what the money is counted by. */
export function expectUsage({ usage }: Said, record: RouteRecord): void {
  expect(record.usageSource).toBe('reported')
  expect(usage).toEqual({
    inputTokens: totalInputTokens(record.usage),
    cachedTokens: record.usage.cacheReadTokens,
    outputTokens: record.usage.outputTokens,
    reasoningTokens: record.usage.reasoningTokens,
  })
  expect(usage.inputTokens).toBeGreaterThan(0)
}

async function expectCalls({ said, answerTools }: Exchange, names: readonly string[]): Promise<void> {
  expect(said.end).toBe('tools')
  expect(said.calls).toMatchObject(names.map((name) => ({ name, input: { city: expect.any(String) } })))
  const { said: last } = await answerTools()
  expect(last).toMatchObject({ end: 'text', calls: [], text: expect.stringContaining(toolEcho(names)) })
}

function expectReasoning({ host, client, record }: Outcome, { usage, reasoning }: Said): void {
  const dropped = record.dropped.filter((field) => field.startsWith('reasoning'))
  if (!host.reasons) return expect([usage.reasoningTokens, dropped]).toEqual([0, ['reasoning.effort']])
  expect(usage.reasoningTokens).toBeGreaterThan(0)
  expect([reasoning !== '', dropped]).toEqual([client.showsReasoning, []])
}
