/** A part of the product whose tests are tested, by changing it. */
export interface MutationArea {
  readonly name: string
  /** Files and folders, from the root of the repository. Tests and what only tests use are left out. */
  readonly sources: readonly string[]
  /** Tests that are asked first: those beside the source. */
  readonly near: readonly string[]
  /** And those that are asked when these notice nothing. */
  readonly wide: readonly string[]
}

const ROUTER = 'packages/router/src'
const MEMORY = 'packages/memory/src'
const CLASSIFIER = 'packages/classifier/src'

/** The router as a whole, without what takes long. */
const WIDE = ['route', 'stream-commit'].map((name) => `${ROUTER}/${name}`)

export const AREAS: readonly MutationArea[] = [
  { name: 'breaker', sources: [`${ROUTER}/breaker`], near: [`${ROUTER}/breaker`], wide: WIDE },
  {
    name: 'retry',
    sources: [`${ROUTER}/attempts`],
    near: [`${ROUTER}/attempts`],
    wide: [...WIDE, `${ROUTER}/hedging`, `${ROUTER}/deadline-acceptance`, `${ROUTER}/retry-acceptance`],
  },
  {
    name: 'ledger',
    sources: [
      `${ROUTER}/budget`,
      `${ROUTER}/hold-money.ts`,
      `${ROUTER}/settlement.ts`,
      `${ROUTER}/top-up.ts`,
      `${MEMORY}/account-book.ts`,
      `${MEMORY}/lease-queue.ts`,
      `${MEMORY}/memory-ledger.ts`,
      `${MEMORY}/recent-ids.ts`,
    ],
    near: [`${ROUTER}/budget`, `${ROUTER}/route-budget`, `${MEMORY}/memory-ledger`, `${MEMORY}/account-book`],
    wide: WIDE,
  },
  { name: 'classifier', sources: [CLASSIFIER], near: [CLASSIFIER], wide: [] },
]
