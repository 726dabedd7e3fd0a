import { checkEnd } from './check-end.ts'
import type { Breach } from './referee.ts'
import type { FleetLedger } from './fleet-ledger.ts'
import { Show } from './show.ts'
import { swizzle } from './swizzle.ts'
import { World } from './world.ts'

export type Mode = 'storm' | 'heal' | 'swizzle' | 'redis'

export interface SeedOptions {
  readonly seed: number
  /** Requests. */
  readonly steps: number
  /**
   * `storm`: everything goes wrong; `heal`: and then all is well again; `swizzle`: vendors and ledger freeze and thaw;
   * `redis`: a storm over the ledger of a fleet, with its slices and journals.
   */
  readonly mode: Mode
}

export interface SeedResult {
  readonly seed: number
  readonly breaches: readonly Breach[]
  /** The newest events of a seed that broke something; else none. */
  readonly lastEvents: readonly string[]
  readonly traceHash: string
  readonly counts: ReadonlyMap<string, number>
}

// A request may last for a minute, its reader takes its time, and its ledger for a few seconds more.
const QUIET_MS = 90_000
// What then still has a timer has forgotten it: a vendor is given a second to close, the ledger two to answer.
const SETTLED_MS = 4_000
// A ledger looks every five seconds whether Redis has missed something.
const TOLD_MS = 20_000
// The latest command reaches the ledger after two and a half minutes; what it grants ends two minutes later.
const LEASES_MS = 300_000

/** Plays one seed to its end, or to the first thing that it breaks. */
export async function runSeed({ seed, steps, mode }: SeedOptions): Promise<SeedResult> {
  const world = new World(seed, mode === 'redis')
  const show = new Show(world, steps)
  show.schedule()
  if (mode === 'swizzle') swizzle(world, show.endsMs)
  await show.runUntil(show.endsMs)
  if (mode === 'heal') await show.heal()
  await show.sendAgain()
  const isQuiet =
    (await show.runUntil(world.nowMs + QUIET_MS, isAnswered)) && (await show.runUntil(world.nowMs + SETTLED_MS))
  if (isQuiet) checkQuiet(show, world)
  if (world.fleet) await closeLedgers(world.fleet, show, world)
  const isOver = isQuiet && (await show.runUntil(world.nowMs + LEASES_MS))
  if (isOver) await checkEnd(world)
  const { breaches } = world.referee
  const lastEvents = breaches.length > 0 ? world.trace.last : []
  world.figures.count('events', world.trace.count)
  return { seed, breaches, lastEvents, traceHash: world.trace.hash, counts: world.figures.counts }
}

/** Once Redis is back they are given time to tell it everything. */
async function closeLedgers(fleet: FleetLedger, show: Show, world: World): Promise<void> {
  world.isHealed = true
  await show.runUntil(world.nowMs + TOLD_MS)
  fleet.closeAll()
}

/** Whether nobody waits for anything any more. */
function isAnswered({ files }: World): boolean {
  for (const { gateway, outcomes, records, isRouted } of files.values()) {
    if (gateway.isAlive && (outcomes.length === 0 || (isRouted && records.length === 0))) return false
  }
  return true
}

function checkQuiet({ gateways }: Show, { referee }: World): void {
  for (const { name, isAlive, clock } of gateways) {
    const says = () => `${name}: ${clock.pendingTimers} timers`
    referee.check(!isAlive || clock.pendingTimers === 0, 'nothing left behind', says)
  }
}
