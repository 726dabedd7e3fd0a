import {
  EXPIRE,
  EXTEND,
  LIST_DUE,
  MARK_HEARD,
  READ_BALANCE,
  RECALL,
  RELEASE,
  RESERVE,
  SETTLE,
} from '../../packages/redis/src/ledger/ledger-scripts.ts'

interface Account {
  posted: bigint
  held: bigint
}

interface Open {
  amount: bigint
  readonly names: string
}

type Script = (keys: readonly string[], args: readonly string[]) => readonly string[]

const MOST = 999_999_999_999_999_999n

/**
 * What the scripts of the ledger do in Redis, said in TypeScript: the ledger's own suite holds for both. It forgets
 * nothing by itself: no simulation takes a day.
 */
export class RedisStandIn {
  /** Names its data; another one once they are lost. */
  history = 'a1'
  /** What leases that ran out have posted, and to which accounts, by id. */
  readonly expired = new Map<string, { readonly amount: bigint; readonly keys: readonly string[] }>()
  readonly #now: () => number
  readonly #accounts = new Map<string, Account>()
  readonly #open = new Map<string, Open>()
  readonly #due = new Map<string, number>()
  readonly #done = new Map<string, string>()
  readonly #heard = new Map<string, string>()
  readonly #scripts: ReadonlyMap<string, Script>

  /** @param now in milliseconds since 1970. */
  constructor(now: () => number) {
    this.#now = now
    this.#scripts = new Map<string, Script>([
      [RESERVE.sha, (keys, args) => this.#reserve(keys, args)],
      [EXTEND.sha, (keys, args) => this.#extend(keys, args)],
      [SETTLE.sha, (keys, args) => this.#settle(keys, args)],
      [RELEASE.sha, (keys, args) => this.#release(keys, args)],
      [LIST_DUE.sha, (_, args) => this.#listDue(args)],
      [EXPIRE.sha, (keys, args) => this.#expire(keys, args)],
      [READ_BALANCE.sha, (keys) => this.#balances(['OK'], keys)],
      [RECALL.sha, (keys) => [this.history, this.#heard.get(keys[0] ?? '') ?? '']],
      [MARK_HEARD.sha, (keys, args) => this.#markHeard(keys, args)],
    ])
  }

  /** One script, in one step. */
  run(sha: string, keys: readonly string[], args: readonly string[]): readonly string[] {
    const script = this.#scripts.get(sha)
    if (!script) throw new Error('simulation: the stand-in of Redis does not know this script')
    return script(keys, args)
  }

  /** All data are gone, as after a restart without a disk. */
  loseEverything(): void {
    this.history += 'f'
    for (const map of [this.#accounts, this.#open, this.#due, this.#done, this.#heard]) map.clear()
  }

  /** Makes all leases run out that have been given so far. */
  endLeases(): void {
    for (const id of this.#due.keys()) this.#due.set(id, 0)
  }

  #reserve([, , done = '', heard = '', ...keys]: readonly string[], args: readonly string[]): readonly string[] {
    const [id = '', amount = '', lease = '', names = '', trusted = '', ...limits] = args
    if (this.#isLost(trusted, heard)) return ['LOST']
    if (this.#done.has(done) || this.#open.has(id)) return this.#balances(['OK'], keys)
    const full = this.#firstFull(keys, BigInt(amount), (index) => limits[2 * index])
    if (full) return full
    for (const key of keys) this.#account(key).held += BigInt(amount)
    this.#open.set(id, { amount: BigInt(amount), names })
    this.#due.set(id, this.#now() + Number(lease))
    return this.#balances(['OK'], keys)
  }

  #extend([, , , heard = '', ...keys]: readonly string[], args: readonly string[]): readonly string[] {
    const [id = '', amount = '', trusted = '', ...limits] = args
    if (this.#isLost(trusted, heard)) return ['LOST']
    const open = this.#open.get(id)
    if (!open && keys.length === 0) return ['NO', '0', '0', '0']
    if (!open) return this.#balances(['NO', '1'], keys.slice(0, 1))
    const full = this.#firstFull(keys, BigInt(amount), (index) => limits[index])
    if (full) return full
    for (const key of keys) this.#account(key).held += BigInt(amount)
    open.amount += BigInt(amount)
    return this.#balances(['OK'], keys)
  }

  #settle([, , done = '', heard = '', ...keys]: readonly string[], args: readonly string[]): readonly string[] {
    const [id = '', actual = '', trusted = '', heardUntil = ''] = args
    const state = this.#done.get(done)
    if (state === 'S') return this.#balances(['DUP'], keys)
    this.#takeBack(id, state, keys)
    for (const key of keys) this.#account(key).posted += BigInt(actual)
    this.#forget(id)
    this.#done.set(done, 'S')
    if (heardUntil !== '' && this.history === trusted && this.#heard.has(heard)) this.#heard.set(heard, heardUntil)
    return this.#balances(['OK'], keys)
  }

  #release([, , done = '', , ...keys]: readonly string[], [id = '']: readonly string[]): readonly string[] {
    const state = this.#done.get(done)
    if (state === 'S') return ['NO']
    this.#takeBack(id, state, keys)
    this.#forget(id)
    this.#done.delete(done)
    return ['OK']
  }

  #listDue([most = '']: readonly string[]): readonly string[] {
    const due = [...this.#due].filter(([, ends]) => ends <= this.#now()).toSorted(byEnd)
    return due.slice(0, Number(most)).flatMap(([id]) => [id, recordOf(this.#open.get(id))])
  }

  #expire([, , done = '', ...keys]: readonly string[], [id = '']: readonly string[]): readonly string[] {
    const ends = this.#due.get(id)
    if (ends === undefined || ends > this.#now()) return ['NO']
    const open = this.#open.get(id)
    this.#takeBack(id, undefined, keys)
    for (const key of keys) this.#account(key).posted += open?.amount ?? 0n
    this.#forget(id)
    if (!open) return ['OK']
    this.#done.set(done, `X${open.amount}`)
    this.expired.set(id, { amount: open.amount, keys })
    return ['OK']
  }

  #markHeard([heard = '']: readonly string[], [history = '', until = '']: readonly string[]): readonly string[] {
    if (this.history !== history) return ['NO']
    this.#heard.set(heard, until)
    return ['OK']
  }

  #isLost(trusted: string, heard: string): boolean {
    return trusted !== '' && (this.history !== trusted || !this.#heard.has(heard))
  }

  #firstFull(
    keys: readonly string[],
    amount: bigint,
    limitAt: (index: number) => string | undefined,
  ): readonly string[] | undefined {
    const index = keys.findIndex((key, at) => {
      const { posted, held } = this.#account(key)
      return posted + held + amount > BigInt(limitAt(at) || MOST)
    })
    return index < 0 ? undefined : this.#balances(['NO', String(index + 1)], keys.slice(index, index + 1))
  }

  /** What is held for an id, or was posted when its lease ran out. An account that was forgotten meanwhile stays at nothing. */
  #takeBack(id: string, state: string | undefined, keys: readonly string[]): void {
    const posted = BigInt(state?.slice(1) ?? 0)
    for (const key of keys) {
      const account = this.#account(key)
      account.held = atLeastNothing(account.held - (this.#open.get(id)?.amount ?? 0n))
      account.posted = atLeastNothing(account.posted - posted)
    }
  }

  #forget(id: string): void {
    this.#open.delete(id)
    this.#due.delete(id)
  }

  #balances(answer: readonly string[], keys: readonly string[]): readonly string[] {
    return [...answer, ...keys.flatMap((key) => [String(this.#account(key).posted), String(this.#account(key).held)])]
  }

  #account(key: string): Account {
    const account = this.#accounts.get(key) ?? { posted: 0n, held: 0n }
    this.#accounts.set(key, account)
    return account
  }
}

// Of equal ends, Redis lists by id.
function byEnd([one, oneEnds]: [string, number], [other, otherEnds]: [string, number]): number {
  return oneEnds - otherEnds || (one < other ? -1 : 1)
}

function recordOf(open: Open | undefined): string {
  return open ? `${open.amount} ${open.names}` : ''
}

function atLeastNothing(amount: bigint): bigint {
  return amount < 0n ? 0n : amount
}
