import type { Draw } from './draw.ts'
import type { RequestPlan } from './request-file.ts'

const SELECTORS = [
  'auto',
  'auto',
  'auto',
  'tier:haiku',
  'tier:sonnet',
  'tier:opus',
  'claude-haiku-4-5',
  'gpt-5.4-mini',
] as const

/** One request by chance; one in five means to leave, about one in ten does so before its end. */
export function drawRequest(draw: Draw, id: string, atMs: number): RequestPlan {
  return {
    id,
    question: id,
    atMs,
    door: draw.chance(0.12) ? { idempotencyKey: undefined } : undefined,
    isStream: draw.chance(0.6),
    model: draw.pick(SELECTORS),
    tenant: draw.pick(['acme', 'globex', 'initech']),
    key: draw.chance(0.3) ? draw.pick(['key1', 'key2']) : undefined,
    team: draw.pick(['red', 'blue']),
    promptCharacters: draw.chance(0.1) ? draw.whole(1_000, 6_000) : draw.whole(10, 600),
    maxOutputTokens: draw.chance(0.1) ? draw.whole(256, 1_024) : draw.whole(8, 200),
    timeoutMs: draw.chance(0.15) ? draw.whole(500, 15_000) : undefined,
    paceMs: draw.chance(0.1) ? draw.between(10, 4_000) : 0,
    leaves: draw.chance(0.19) ? drawLeaving(draw) : undefined,
    mustSucceed: false,
  }
}

/** After everything has healed: nothing about the request itself may be in its way. */
export function drawHealedRequest(draw: Draw, id: string, atMs: number, mustSucceed: boolean): RequestPlan {
  const patient = { timeoutMs: undefined, paceMs: 0, leaves: undefined, key: undefined }
  const small = { promptCharacters: 40, maxOutputTokens: 16, tenant: `healed-${id}`, team: `healed-${id}` }
  return { ...drawRequest(draw, id, atMs), ...patient, ...small, model: 'auto', mustSucceed }
}

function drawLeaving(draw: Draw): RequestPlan['leaves'] {
  const how = draw.weighted({ before: 1, abort: 12, return: 4 }, 'abort')
  const afterMs = draw.pick([
    0,
    draw.between(0, 5),
    draw.between(0, 500),
    draw.between(0, 3_000),
    draw.between(0, 20_000),
  ])
  return { how, afterMs }
}
