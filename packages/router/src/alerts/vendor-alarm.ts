import type { Clock, Failure, FailureKind } from '@sluice/core'
import type { Candidate } from '../decision.ts'
import type { AlertCause, AlertEvent } from '../router.ts'

/** Whose an alert is: all of a provider's deployments have the same account, key and address, but each its own model. */
const OWNERS: Readonly<Record<AlertCause, 'provider' | 'deployment'>> = {
  'account-exhausted': 'provider',
  unauthorized: 'provider',
  tls: 'provider',
  'model-not-found': 'deployment',
}

/** A cause that has been told. */
interface Told {
  readonly untilMs: number
  /** How often it has come up since. */
  times: number
}

/** Tells of what only people can put right at a vendor: once per cause, and again after a while when it lasts. */
export class VendorAlarm {
  readonly #told = new Map<string, Told>()
  readonly #repeatMs: () => number
  readonly #clock: Clock
  readonly #announce: (event: AlertEvent) => void

  /** @param repeatMs of the policy in force: a cause that lasts is told again after so long. */
  constructor(repeatMs: () => number, clock: Clock, announce: (event: AlertEvent) => void) {
    this.#repeatMs = repeatMs
    this.#clock = clock
    this.#announce = announce
  }

  /** A call has failed; most failures are no alert. */
  heard({ kind, message }: Failure, { target }: Candidate): void {
    if (!isCause(kind)) return
    const { id: deployment, provider } = target.deployment
    const times = this.#timesUntold(`${kind} ${OWNERS[kind] === 'provider' ? provider : deployment}`)
    if (times > 0) this.#announce({ cause: kind, provider, deployment, message, times, time: this.#clock.now() })
  }

  /** For a new policy, whose keys, accounts and models may be others: whatever is wrong with it is news. */
  forget(): void {
    this.#told.clear()
  }

  /** How often it has come up since it was told, this time included; 0: it has been told lately. */
  #timesUntold(key: string): number {
    const now = this.#clock.monotonicMs()
    const told = this.#told.get(key)
    if (told && now < told.untilMs) {
      told.times += 1
      return 0
    }
    this.#told.set(key, { untilMs: now + this.#repeatMs(), times: 0 })
    return (told?.times ?? 0) + 1
  }
}

function isCause(kind: FailureKind): kind is AlertCause {
  return Object.hasOwn(OWNERS, kind)
}
