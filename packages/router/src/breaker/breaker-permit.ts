/** Leave to make one call. Speaks only for the state that granted it: a call can outlive the open period. */
export interface BreakerPermit {
  readonly type: 'call' | 'probe' | 'desperate'
  readonly epoch: number
}

/** Why there is no leave: it is open, its one probe is out, or it has just recovered and takes only some. */
export interface BreakerRefusal {
  readonly type: 'open' | 'probing' | 'ramping'
}
