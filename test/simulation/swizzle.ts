import { VENDOR_NAMES } from './deals.ts'
import type { World } from './world.ts'

/**
 * Freezes some of the vendors and the ledger, one after the other, and thaws them in another order: what waits for one
 * of them must neither be lost nor done twice. Source: FoundationDB, "swizzle-clogging".
 */
export function swizzle(world: World, endsMs: number): void {
  const draw = world.draw.fork('swizzle')
  const names = [...VENDOR_NAMES, 'ledger'].filter(() => draw.chance(0.6))
  const startMs = draw.between(0, endsMs * 0.6)
  const lastFreezeMs = startMs + draw.between(0, 15_000)
  for (const name of names) {
    world.clock.setTimer(draw.between(startMs, lastFreezeMs), () => world.freeze(name))
    world.clock.setTimer(draw.between(lastFreezeMs, lastFreezeMs + 40_000), () => world.thaw(name))
  }
}
