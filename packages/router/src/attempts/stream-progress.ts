/**
 * Where a streamed answer stands: `probing -> committed -> finished | truncated`.
 *
 * Probing: nothing has been handed out, and the next candidate can take over. Committed: it is this answer or none.
 * Finished: its `end` event came. Truncated: it broke off, or its reader left.
 */
export type StreamState = 'probing' | 'committed' | 'finished' | 'truncated'

const NEXT: Readonly<Record<StreamState, readonly StreamState[]>> = {
  probing: ['committed'],
  committed: ['finished', 'truncated'],
  finished: [],
  truncated: [],
}

/** The state of one stream. Only goes forward. */
export class StreamProgress {
  #state: StreamState = 'probing'

  get state(): StreamState {
    return this.#state
  }

  /** @throws Error when the stream cannot come into this state from the one that it is in. */
  enter(state: StreamState): void {
    if (!NEXT[this.#state].includes(state)) throw new Error(`stream-progress: ${state} after ${this.#state}.`)
    this.#state = state
  }
}
