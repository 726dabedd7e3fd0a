/** Where a gateway kills itself: at the n-th time that it comes to a step. */
export interface CrashPlan {
  readonly step: string
  readonly nth: number
  /** The ledger's own corner of Redis. */
  readonly namespace: string
}

/** Says that the process has come to a step. It may not return. */
export type Reach = (step: string) => void

/** One of the points of M2. */
export interface CrashPoint {
  readonly name: string
  readonly step: string
  /** Crashes at the first to the so many-th time. */
  readonly nth: readonly [first: number, last: number]
  /** The first vendor fails in a way that it may have charged for, and the second takes over. */
  readonly failsOver?: boolean
}

/** So short that a test can wait for its end. */
export const LEASE_MS = 700

const ANY: CrashPoint['nth'] = [1, 6]
const each = (steps: readonly string[]) => steps.map((step) => ({ name: step, step, nth: ANY }))
const failingOver = (step: string, nth = 1): CrashPoint => ({
  name: `${step}, failing over`,
  step,
  nth: [nth, nth],
  failsOver: true,
})

export const CRASH_POINTS: readonly CrashPoint[] = [
  ...each(['request arrives', 'before reserve', 'reserve in flight', 'after reserve']),
  ...each([
    'vendor call made',
    'vendor call headers sent',
    'vendor call body sent',
    'vendor answers',
    'vendor call ends',
  ]),
  { name: 'first bytes to a client', step: 'bytes to a client', nth: [1, 1] },
  { name: 'early in the streams', step: 'bytes to a client', nth: [2, 12] },
  { name: 'late in the streams', step: 'bytes to a client', nth: [13, 40] },
  ...each(['before settle', 'settle in flight', 'after settle']),
  ...each(['before record', 'record in flight', 'after record', 'answer finished']),
  failingOver('before extend'),
  failingOver('extend in flight'),
  failingOver('after extend'),
  failingOver('vendor call made', 2),
  ...each(['before sweep', 'sweep in flight']),
]

/** What there is besides where Redis has the sums and a file the journal. */
export const REDIS_CRASH_POINTS: readonly CrashPoint[] = [
  ...each(['before journal', 'journal in flight', 'after journal', 'before confirm', 'after confirm']),
  { name: 'a script is sent', step: 'before script', nth: [2, 12] },
  { name: 'a script has answered', step: 'after script', nth: [2, 12] },
]
