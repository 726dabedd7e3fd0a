import { ATTEMPT_BUGS } from './attempt-bugs.ts'
import { BREAKER_BUGS } from './breaker-bugs.ts'
import { DOOR_BUGS } from './door-bugs.ts'
import { FLEET_BUGS } from './fleet-bugs.ts'
import { HEDGE_BUGS } from './hedge-bugs.ts'
import { LEDGER_BUGS } from './ledger-bugs.ts'
import { MONEY_BUGS } from './money-bugs.ts'
import type { PlantedBug } from './planted-bug.ts'

/** Every defect that the simulation must find, by name. */
export const ALL_BUGS: ReadonlyMap<string, PlantedBug> = new Map(
  [...LEDGER_BUGS, ...MONEY_BUGS, ...ATTEMPT_BUGS, ...BREAKER_BUGS, ...HEDGE_BUGS, ...DOOR_BUGS, ...FLEET_BUGS].map(
    (one) => [one.name, one],
  ),
)
