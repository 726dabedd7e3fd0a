import { bug, type PlantedBug } from './planted-bug.ts'

const RULES = 'packages/router/src/attempts/failure-rules.ts'
const BOARD = 'packages/router/src/attempts/hedge-board.ts'
const SEQUENCE = 'packages/router/src/attempts/attempt-sequence.ts'

/** In calls side by side. */
export const HEDGE_BUGS: readonly PlantedBug[] = [
  bug(
    'hedge-unfunded',
    'the second of two calls is made without the money for it',
    'packages/router/src/top-up.ts',
    'const growing = hold.growIfRoom(spentOn(failed, time) + worstNanoUsd)',
    'const growing = Promise.resolve(worstNanoUsd > 0n)',
  ),
  bug('hedge-left-running', 'the slower of two calls goes on', SEQUENCE, 'call.watch.outrun()', ''),
  bug(
    'hedge-free',
    'the slower of two calls costs nothing',
    RULES,
    "outrun: { verdict: 'neutral', retry: 'never', failover: false, billed: 'prompt'",
    "outrun: { verdict: 'neutral', retry: 'never', failover: false, billed: 'nothing'",
  ),
  {
    name: 'hedge-unasked',
    what: 'late calls are hedged where no policy says so',
    edits: [
      { file: BOARD, find: 'if (!enabled) return undefined', replace: '' },
      { file: BOARD, find: 'if (!enabled || ', replace: 'if (' },
      { file: BOARD, find: 'if (this.#settings().enabled) this.#seen', replace: 'this.#seen' },
    ],
  },
]
