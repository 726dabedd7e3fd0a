import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hostsPolicy } from '../gateway/hosts.ts'
import { startApp, type App, type PolicyChanges } from '../gateway/start-app.ts'
import { post, receive, SURFACES, type Received, type Surface } from '../gateway/surfaces.ts'
import { bodyOf, seenIn } from './cut-questions.ts'
import { READERS } from './cut-readers.ts'
import { CUT_SHAPES, SILENCE, SPECIAL_SHAPES, type Asked, type CutShape } from './cut-shapes.ts'
import { WIRES, type Wire } from './cut-wires.ts'

const SHAPES: readonly CutShape[] = [...CUT_SHAPES, ...SPECIAL_SHAPES]
const IDLE_MS = 100
const TERMINAL = /message_stop|\[DONE\]|response\.(?:completed|incomplete)|"(?:finish|stop)_reason":"/
const BROKEN_OFF = 'The answer broke off before its end.'

describe.each(WIRES)('a stream of $name', (wire) => {
  const app = appOn(wire)
  const shapes = SHAPES.filter((shape) => shape.isOn(wire))
  const asking: readonly Asked[] = wire.reasons ? ['text', 'tool', 'reasoning'] : ['text', 'tool']

  it.each(SURFACES)('reaches a client of $name whole, where nothing is wrong', async (surface) => {
    for (const asked of asking) {
      const { text, end } = await ask(app(), wire, { surface, asked })
      expect([end, TERMINAL.test(text), text.includes(surface.error)]).toEqual(['clean', true, false])
      expect(text).toMatch(seenIn(surface, asked))
    }
  })

  describe.each(shapes)('that $name', (shape) => {
    breaksOff(wire, shape, app)
  })
})

describe.each(WIRES)('a stream of $name that falls silent', (wire) => {
  breaksOff(wire, SILENCE, appOn(wire, { idleMs: IDLE_MS }))
})

function breaksOff(wire: Wire, shape: CutShape, app: () => App): void {
  it.each(SURFACES)('ends for a client of $name in one error event', async (surface) => {
    const { text, end, status, headers } = await whileCut(app(), wire, shape, () =>
      ask(app(), wire, { surface, asked: shape.asked }),
    )
    expect([status, end, headers.get('x-sluice-attempts')]).toEqual([200, 'broken', '1'])
    expect(text).toMatch(seenIn(surface, shape.asked))
    expect(text.split(surface.error)).toHaveLength(2)
    expect(text).toContain(BROKEN_OFF)
    expect(text).not.toMatch(TERMINAL)
  })

  // The SDKs take turns, from shape to shape and from wire to wire.
  const reader = READERS[(SHAPES.indexOf(shape) + 1 + WIRES.indexOf(wire)) % READERS.length] ?? READERS[0]

  it('makes an official SDK throw', async () => {
    const body = bodyOf(reader.surface, shape.asked, wire.model)
    const thrown = await whileCut(app(), wire, shape, () => reader.read(app(), body).catch((error: unknown) => error))
    expect(thrown).toBeInstanceOf(reader.error)
    expect(String(thrown)).toContain(BROKEN_OFF)
  })
}

/** One app for all shapes of a wire, whose breaker does not mind them. Content has reached the client before anything goes wrong. */
function appOn(wire: Wire, timeouts: PolicyChanges['timeouts'] = {}): () => App {
  let started: App | undefined
  beforeAll(async () => {
    const base = hostsPolicy([wire])
    started = await startApp({
      policy: {
        ...base,
        timeouts: { ...base.timeouts, ...timeouts },
        breaker: { ...base.breaker, minimumOutcomes: 1_000, consecutiveFailures: 1_000 },
      },
      simulator: { vendors: [wire.name], latency: { perTokenMs: 1 } },
    })
  })
  afterAll(() => started?.close())
  return () => {
    if (!started) throw new Error('cut-shapes: the app has not started.')
    return started
  }
}

async function ask(app: App, wire: Wire, { surface, asked }: { surface: Surface; asked: Asked }): Promise<Received> {
  return receive(await post(app.url + surface.path, bodyOf(surface, asked, wire.model)))
}

/** One call of the vendor, judged a failure, charged for what it may have used, and nothing left held. */
async function whileCut<T>(app: App, wire: Wire, shape: CutShape, run: () => Promise<T>): Promise<T> {
  const calls = app.simulator.requests.length
  const before = await app.ledger.balance('tenant/default')
  app.simulator.setFault(wire.name, shape.fault(wire))
  const result = await run()
  app.simulator.setFault(wire.name, undefined)
  const record = app.records.at(-1)
  expect(record).toMatchObject({ end: 'broken', errorCode: 'stream_truncated', attempts: [{ provider: wire.name }] })
  const { postedNanoUsd, pendingNanoUsd } = await app.ledger.balance('tenant/default')
  expect([pendingNanoUsd, postedNanoUsd - before.postedNanoUsd]).toEqual([0n, record?.costNanoUsd])
  expect(record?.costNanoUsd).toBeGreaterThan(0n)
  // The vendor may learn only later that nobody reads on.
  await expect.poll(() => app.simulator.requests.length - calls, { interval: 1 }).toBe(1)
  expect(app.defects).toEqual([])
  return result
}
