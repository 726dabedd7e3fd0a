/** What must hold, whatever happens. */
export type Rule =
  | 'no overrun'
  | 'billed is held'
  | 'ledger is exact'
  | 'settled once'
  | 'nothing pending'
  | 'one outcome'
  | 'one record'
  | 'record tells the outcome'
  | 'cost is right'
  | 'window of arrival'
  | 'nothing left behind'
  | 'nothing after commit'
  | 'one answer'
  | 'at most max attempts'
  | 'retry-after is kept'
  | 'no second send in doubt'
  | 'breaker counts its own'
  | 'breaker closes on probes'
  | 'quota is kept'
  | 'in time'
  | 'no defect'
  | 'answer is kept once'
  | 'load is shed as allowed'
  | 'hedged as allowed'
  | 'liveness'

export interface Breach {
  readonly rule: Rule
  readonly what: string
  readonly atMs: number
}

/** Collects what was broken. */
export class Referee {
  readonly breaches: Breach[] = []
  readonly #nowMs: () => number

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs
  }

  check(holds: boolean, rule: Rule, what: () => string): void {
    if (!holds) this.breaches.push({ rule, what: what(), atMs: this.#nowMs() })
  }
}
