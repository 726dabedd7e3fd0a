import { SluiceError, systemClock } from '@sluice/core'
import { parsePolicy, PolicyError } from '@sluice/router'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseBody } from '../../packages/http/src/parse-body.ts'
import { createSurfaces } from '../../packages/http/src/surfaces.ts'
import { readRetryAfterMs } from '../../packages/providers/kit/src/read-retry-after.ts'
import { seedPolicy } from '../gateway/start-app.ts'
import { SURFACES } from '../gateway/surfaces.ts'

// A million of them all: SLUICE_FUZZ_CASES=200000 (six properties).
const CASES = Number(process.env['SLUICE_FUZZ_CASES'] ?? 300)
const MOST_MS = 1_000
const LIMITS = { maxJsonDepth: 64, maxValues: 100_000, maxMessages: 10_000 }
const { anthropicMessages, openaiResponses, openaiChat } = createSurfaces(systemClock)
const surfaces = [anthropicMessages, openaiResponses, openaiChat]
const policy = seedPolicy()

/** Runs what may refuse, but only in the words of such errors, and in time. */
function refusesOnly(kinds: readonly (new (...given: never[]) => Error)[], act: () => unknown): void {
  const startMs = performance.now()
  try {
    act()
  } catch (error) {
    if (!kinds.some((kind) => error instanceof kind)) throw error
  }
  expect(performance.now() - startMs).toBeLessThan(MOST_MS)
}

/** Good data, with something else at one place. */
function spoilt(good: unknown): fc.Arbitrary<unknown> {
  const paths = pathsOf(good)
  const odd = fc.oneof(
    fc.jsonValue(),
    fc.string(),
    fc.double(),
    fc.constantFrom(null, -1, 2 ** 53, '', [], {}, [[]], '__proto__'),
  )
  return fc.tuple(fc.constantFrom(...paths), odd).map(([path, value]) => replaced(good, path, value))
}

function pathsOf(data: unknown, path: readonly string[] = []): string[][] {
  if (typeof data !== 'object' || data === null) return [[...path]]
  return [[...path], ...Object.entries(data).flatMap(([name, inner]) => pathsOf(inner, [...path, name]))]
}

function replaced(data: unknown, [name, ...rest]: readonly string[], value: unknown): unknown {
  if (name === undefined) return value
  const copy: object = Array.isArray(data) ? [...data] : { ...Object(data) }
  Reflect.set(copy, name, replaced(Reflect.get(copy, name), rest, value))
  return copy
}

describe('X14: whatever comes', () => {
  const runs = { numRuns: CASES }

  it('as bytes of a body is read or refused', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.json().map((text) => Buffer.from(text)),
    )
    fc.assert(
      fc.property(bytes, (some) => refusesOnly([SluiceError], () => parseBody(Buffer.from(some), LIMITS))),
      runs,
    )
  })

  it.each(SURFACES.map(({ name }, index) => [name, index] as const))(
    'as a request of %s is decoded or refused',
    (_, index) => {
      const good = { ...SURFACES[index]?.body('auto', 'Hi'), stream: true, metadata: { a: 'b' }, temperature: 1 }
      fc.assert(
        fc.property(spoilt(good), (body) => refusesOnly([SluiceError], () => surfaces[index]?.decodeRequest(body))),
        runs,
      )
    },
  )

  it('as Retry-After is a wait or nothing', () => {
    const value = fc.oneof(
      fc.string(),
      fc.double().map(String),
      fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
    )
    fc.assert(
      fc.property(value, value, (seconds, ms) => {
        const headers = { get: (name: string) => (name === 'retry-after' ? seconds : ms) }
        const waitMs = readRetryAfterMs(headers, 0)
        expect(waitMs === undefined || (Number.isInteger(waitMs) && waitMs >= 0)).toBe(true)
      }),
      runs,
    )
  })

  it('as a policy is taken or refused by its path', () => {
    fc.assert(
      fc.property(spoilt(policy), (input) => refusesOnly([PolicyError], () => parsePolicy(input))),
      runs,
    )
  })
})
