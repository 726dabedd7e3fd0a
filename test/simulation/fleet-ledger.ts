import type { Balance, LedgerAccount, NanoUsd } from '@sluice/core'
import { RedisLedger } from '@sluice/redis'
import { LedgerCalls } from '../../packages/redis/src/ledger/ledger-calls.ts'
import type { Draw } from './draw.ts'
import { KeptJournal } from './kept-journal.ts'
import type { MortalClock } from './mortal-clock.ts'
import { RedisLink } from './redis-link.ts'
import { RedisStandIn } from './redis-stand-in.ts'
import type { World } from './world.ts'

const NAMESPACE = 'simulated'
const ACCOUNT = `{${NAMESPACE}}:account:`

/** The ledger of a fleet: the real one of every gateway, on one stand-in of Redis, with a journal each. */
export class FleetLedger {
  readonly #world: World
  readonly #redis: RedisStandIn
  readonly #journals = new Map<string, KeptJournal>()
  readonly #ledgers = new Set<RedisLedger>()
  /** To look into Redis as it is. */
  readonly #calls: LedgerCalls

  constructor(world: World) {
    this.#world = world
    this.#redis = new RedisStandIn(() => world.clock.now())
    const connection = {
      run: async ({ script, keys, args }: Parameters<RedisLink['run']>[0]) => this.#redis.run(script.sha, keys, args),
      isUp: true,
      onReachable: () => undefined,
      close: async () => undefined,
    }
    this.#calls = new LedgerCalls(connection, { namespace: NAMESPACE, instance: 'referee' })
  }

  /** The ledger of a gateway. `instance` names its journal: a gateway that starts in the place of a dead one has the same. */
  open(instance: string, draw: Draw, clock: MortalClock, isAlive: () => boolean): RedisLedger {
    const journal = this.#journals.get(instance) ?? new KeptJournal()
    this.#journals.set(instance, journal)
    const link = new RedisLink(this.#redis, this.#world, draw.fork('link'), isAlive)
    const ledger = new RedisLedger(link, {
      namespace: NAMESPACE,
      durable: { journal, instance },
      onError: (error) => this.#world.heardDefect(error),
      clock,
      random: draw.fork('ids'),
    })
    this.#ledgers.add(ledger)
    return ledger
  }

  /** They tell Redis what it missed, and give back what they have set aside. */
  closeAll(): void {
    for (const ledger of this.#ledgers) this.#world.clock.setTimer(0, () => void ledger.close())
  }

  balance(accountKey: string): Promise<Balance> {
    return this.#calls.balance(accountKey)
  }

  sweep(): Promise<number> {
    return this.#calls.sweep()
  }

  /** What was settled is in a journal; of the rest, what was held in Redis is posted when its lease ends. */
  expectedOf(accountKey: string): NanoUsd {
    let sum = 0n
    for (const { accounts, actualNanoUsd } of this.#entries())
      if (accounts.some(({ key }) => key === accountKey)) sum += actualNanoUsd
    for (const [id, { amount, keys }] of this.#redis.expired)
      if (keys.includes(ACCOUNT + accountKey) && this.settledAs(id) === undefined) sum += amount
    return sum
  }

  /** What was left to its lease, and the accounts that it was posted to. */
  leftToLeases(): readonly { readonly id: string; readonly accounts: readonly LedgerAccount[] }[] {
    const left = [...this.#redis.expired].filter(([id]) => this.settledAs(id) === undefined)
    return left.map(([id, { keys }]) => ({ id, accounts: keys.map((key) => ({ key: key.slice(ACCOUNT.length) })) }))
  }

  /** Undefined: no journal knows of it. */
  settledAs(id: string): NanoUsd | undefined {
    for (const { entries } of this.#journals.values()) {
      const entry = entries.get(id)
      if (entry) return entry.actualNanoUsd
    }
    return undefined
  }

  *#entries() {
    for (const { entries } of this.#journals.values()) yield* entries.values()
  }
}
