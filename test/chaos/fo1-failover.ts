/**
 * FO1: every way in which a vendor fails before its first content, in each of four protocols: the client gets one clean
 * stream of the next vendor, hardly later than the failure was detected. What is added is what lies between the end of the
 * last attempt that failed and the begin of the call to the next vendor, as the record has them. Until that vendor's first
 * content it takes what any call takes; said beside it. Ways that are slow by themselves are in test/failover.
 *
 *   node --conditions=@sluice/source test/chaos/fo1-failover.ts [--quick]
 */
import type { Fault } from '@sluice/simulator'
import { FIRST, firstThenNext, NEXT, type First } from '../failover/first-then-next.ts'
import { TROUBLES } from '../failover/troubles.ts'
import { startApp } from '../gateway/start-app.ts'
import { ask, CHAT, MESSAGES, RESPONSES, type Received } from '../gateway/surfaces.ts'
import { quantile } from './quantile.ts'
import { isQuick, writeFigure, writeProgress } from './write-figure.ts'

const ROUNDS = isQuick ? 2 : 20
const MOST_MS = 20
const SURFACE = { anthropic: MESSAGES, openai: RESPONSES, vllm: CHAT, gemini: MESSAGES }
const SHORT = { connectMs: 200, firstTokenMs: 200, reasoningFirstTokenMs: 200 }

const FAULTS: readonly Fault[] = [...TROUBLES.map(({ fault }) => fault), { type: 'error-event-before-content' }]
const addedMs: number[] = []
const answeredMs: number[] = []
let clean = 0
for (let round = 0; round < ROUNDS; round += 1) {
  for (const first of FIRST) for (const fault of FAULTS) await failOver(first, fault)
  writeProgress(`FO1: round ${round + 1} of ${ROUNDS}, p99 so far ${quantile(addedMs, 0.99).toFixed(1)} ms`)
}

const asked = ROUNDS * FIRST.length * FAULTS.length
writeFigure({
  id: 'FO1',
  asked: `${FAULTS.length} ways to fail x ${FIRST.length} protocols x ${ROUNDS}: 100 % one clean answer, added after detection <= ${MOST_MS} ms p99`,
  got:
    `${clean} of ${asked} clean; added p50 ${quantile(addedMs, 0.5).toFixed(1)}, p99 ${quantile(addedMs, 0.99).toFixed(1)}, ` +
    `max ${quantile(addedMs, 1).toFixed(1)} ms; until the first content p50 ${quantile(answeredMs, 0.5).toFixed(1)}, p99 ${quantile(answeredMs, 0.99).toFixed(1)} ms`,
  isMet: clean === asked && quantile(addedMs, 0.99) <= MOST_MS,
})
process.exit()

async function failOver(first: First, fault: Fault): Promise<void> {
  const app = await startApp({
    policy: firstThenNext(first, fault.type.startsWith('hang') ? SHORT : {}),
    simulator: { vendors: [first, NEXT.name] },
  })
  // What is loaded with the first call of a vendor is no part of a failover.
  await ask(app, { model: NEXT.model, isStream: true })
  app.simulator.setFault(first, fault)
  const received = await ask(app, { surface: SURFACE[first], isStream: true })
  const { attempts = [], timeToFirstTokenMs = Infinity } = app.records[1] ?? {}
  const [failed, answered] = attempts.slice(-2)
  if (failed && answered) {
    const detectedMs = failed.startedAfterMs + failed.durationMs
    addedMs.push(answered.startedAfterMs - detectedMs)
    answeredMs.push(timeToFirstTokenMs - detectedMs)
  }
  if (failed && app.defects.length === 0 && isOneStream(received, first)) clean += 1
  else writeProgress(`FO1: ${first}, ${fault.type}: ${received.status} ${received.end} ${attempts.length}`)
  await app.close()
}

function isOneStream({ status, end, text }: Received, first: First): boolean {
  const { opening, terminal, error } = SURFACE[first]
  const isWhole = text.split(opening).length === 2 && text.split(terminal).length === 2
  return status === 200 && end === 'clean' && isWhole && !text.includes(error)
}
