import type { Draw } from './draw.ts'
import type { RequestPlan } from './request-file.ts'

/**
 * Some requests come with a key, and once or twice more with the same: at once, soon, or late; now and then another
 * request comes with it by mistake, or another tenant has chosen the same. `nextId` names each.
 */
export function drawRepeats(draw: Draw, plan: RequestPlan, nextId: () => string): readonly RequestPlan[] {
  if (!plan.door || !draw.chance(0.5)) return [plan]
  const door = { idempotencyKey: `key-${plan.id}` }
  const repeats = Array.from({ length: draw.whole(1, 2) }, (): RequestPlan => {
    const id = nextId()
    const atMs = plan.atMs + draw.pick([0, draw.between(0, 3_000), draw.between(0, 60_000)])
    const who = draw.weighted({ same: 8, mistaken: 1, stranger: 1 }, 'same')
    const question = who === 'same' ? plan.question : id
    const tenant = who === 'stranger' ? `${plan.tenant}-2` : plan.tenant
    const leaves = draw.chance(0.1) ? plan.leaves : undefined
    return { ...plan, id, atMs, question, tenant, door, leaves }
  })
  return [{ ...plan, door }, ...repeats]
}
