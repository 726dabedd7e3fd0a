import { StoreUnavailable, type Balance, type Balances, type LedgerAccount, type ReserveResult } from '@sluice/core'
import { z } from 'zod'

const TEXTS = z.array(z.string()).min(1)
const AMOUNT = z
  .string()
  .regex(/^(?:0|[1-9]\d{0,17})$/)
  .transform(BigInt)
const AMOUNTS = z.array(AMOUNT)
const ACCOUNT_KEYS = z.array(z.string()).max(16)

/** What a script of the ledger answered: a word, and texts that go with it. */
export interface LedgerReply {
  readonly word: string
  readonly rest: readonly string[]
}

/** @throws StoreUnavailable when no script of ours answers so: somebody else writes there. */
export function readReply(answer: unknown): LedgerReply {
  const [word = '', ...rest] = parse(TEXTS, answer)
  if (word === 'ERR') throw new StoreUnavailable(`redis: a script refused ${rest.join(' ')}`)
  return { word, rest }
}

export function readBalances({ rest }: LedgerReply): Balances {
  const amounts = parse(AMOUNTS, rest)
  return Array.from({ length: amounts.length / 2 }, (_, index) => balanceAt(amounts, 2 * index))
}

export function readReserve(reply: LedgerReply, accounts: readonly LedgerAccount[]): ReserveResult {
  if (reply.word === 'OK') return { type: 'reserved', balances: readBalances(reply) }
  const [place = 0n, ...amounts] = parse(AMOUNTS, reply.rest)
  return { type: 'refused', account: accounts[Number(place) - 1]?.key ?? '', balance: balanceAt(amounts, 0) }
}

/** The accounts of a stored reservation; undefined when it cannot be read, and so not be posted. */
export function readAccountKeys(record: string): readonly string[] | undefined {
  const text = record.slice(record.indexOf(' ') + 1)
  try {
    return ACCOUNT_KEYS.parse(JSON.parse(text))
  } catch {
    return undefined // The caller says that the record is broken; there is no more to be known of it.
  }
}

export function readTexts(answer: unknown): readonly string[] {
  return parse(z.array(z.string()), answer)
}

function balanceAt(amounts: readonly bigint[], index: number): Balance {
  return { postedNanoUsd: amounts[index] ?? 0n, pendingNanoUsd: amounts[index + 1] ?? 0n }
}

function parse<T>(shape: z.ZodType<T>, value: unknown): T {
  const result = shape.safeParse(value)
  if (result.success) return result.data
  throw new StoreUnavailable('redis: the ledger was answered with what no script of ours answers', {
    cause: result.error,
  })
}
