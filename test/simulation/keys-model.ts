import type { Referee } from './referee.ts'
import type { RequestFile } from './request-file.ts'

interface Key {
  /** Who was sent on for it last, and when. */
  readonly runner: RequestFile
  readonly begunMs: number
  /** What was answered to it. */
  answer: string | undefined
}

const LEASE_MS = 900_000

/** What idempotency keys must do, kept a second time: each runs once, is answered alike, and belongs to one tenant. */
export class KeysModel {
  readonly #keys = new Map<string, Key>()
  /** Of which the store may know more or less than it should: it was away for them. */
  readonly #doubtful = new Set<string>()
  readonly #refusedMs = new Map<string, number>()
  readonly #referee: Referee
  readonly #nowMs: () => number

  constructor(referee: Referee, nowMs: () => number) {
    this.#referee = referee
    this.#nowMs = nowMs
  }

  /** @param isUntouched the store was not even asked. */
  storeFailed(tenant: string, key: string, isUntouched: boolean): void {
    const name = `${tenant}/${key}`
    this.#refusedMs.set(name, this.#nowMs())
    if (!isUntouched) this.#doubtful.add(name)
  }

  /** A request with a key is sent on. */
  begun(file: RequestFile): void {
    const name = nameOf(file)
    if (name === undefined) return
    const known = this.#keys.get(name)
    const says = (what: string) => () => `${file.plan.id}: ${name} is sent on, though ${known?.runner.plan.id} ${what}`
    const isDoubtful = this.#isUncertain(name)
    this.#check(isDoubtful || known?.answer === undefined, says('was answered'))
    this.#check(isDoubtful || !known || !this.#isHeld(known), says('is still at it'))
    this.#keys.set(name, { runner: file, begunMs: this.#nowMs(), answer: undefined })
  }

  /** A request that was sent on has its answer. */
  answered(file: RequestFile, answer: string): void {
    const known = this.#keys.get(nameOf(file) ?? '')
    if (known?.runner === file) known.answer = answer
  }

  /** A request was given an answer that was kept. */
  replayed(file: RequestFile, answer: string): void {
    const name = nameOf(file)
    const known = this.#keys.get(name ?? '')
    const isSame = known?.answer === answer && known.runner.plan.question === file.plan.question
    const isPerhaps = this.#isUncertain(name ?? '') && answer.startsWith(`<${known?.runner.plan.id}#`)
    this.#check(
      isSame || isPerhaps,
      () => `${file.plan.id}: ${name} was given what is not its answer: ${answer.slice(0, 80)}`,
    )
  }

  /** A request was turned away for its key. */
  turnedAway({ plan }: RequestFile, name: string, isMismatch: boolean): void {
    const known = this.#keys.get(name)
    const isUsed = known !== undefined && (known.answer !== undefined || this.#isHeld(known))
    const isOther = known?.runner.plan.question !== plan.question
    const isRight = isMismatch ? isUsed && isOther : isUsed && !isOther && known?.answer === undefined
    const why = isMismatch ? 'mismatch' : 'conflict'
    this.#check(isRight || this.#isUncertain(name), () => `${plan.id}: ${name} has no ${why}`)
  }

  wasRefusedNow(name: string): boolean {
    return this.#refusedMs.get(name) === this.#nowMs()
  }

  /** Those whose gateway died at it, and when they may be used again. */
  orphans(): readonly { readonly file: RequestFile; readonly untilMs: number }[] {
    return [...this.#keys]
      .filter(
        ([name, { runner, answer }]) => !runner.gateway.isAlive && answer === undefined && !this.#doubtful.has(name),
      )
      .map(([, { runner, begunMs }]) => ({ file: runner, untilMs: begunMs + LEASE_MS }))
  }

  /** Its store was away for it, or whoever asked first left as the answer was there: it may have been kept. */
  #isUncertain(name: string): boolean {
    const { outcomes = [], records = [] } = this.#keys.get(name)?.runner ?? {}
    return this.#doubtful.has(name) || (outcomes[0]?.type === 'left' && records[0]?.end === 'done')
  }

  /** Whether a living gateway is at it, or a dead one's lease is not over. */
  #isHeld({ runner, begunMs }: Key): boolean {
    if (runner.gateway.isAlive) return runner.outcomes.length === 0
    return runner.outcomes.length === 0 && this.#nowMs() < begunMs + LEASE_MS
  }

  #check(holds: boolean, what: () => string): void {
    this.#referee.check(holds, 'answer is kept once', what)
  }
}

/** Keys are a tenant's own. Undefined: it came without one. */
export function nameOf({ plan }: RequestFile): string | undefined {
  const key = plan.door?.idempotencyKey
  return key === undefined ? undefined : `${plan.tenant}/${key}`
}
