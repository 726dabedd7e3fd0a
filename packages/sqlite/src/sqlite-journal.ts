import { checkReservation, type SpendEntry, type SpendJournal } from '@sluice/core'
import type { EntriesQuery, JournalRow } from './operations.ts'
import { fromJson, toJson } from './record-json.ts'
import type { WorkerLine } from './worker-line.ts'

/** What was settled, kept in the file. */
export class SqliteJournal implements SpendJournal {
  readonly #line: WorkerLine

  constructor(line: WorkerLine) {
    this.#line = line
  }

  async append({ id, actualNanoUsd, accounts, time }: SpendEntry): Promise<void> {
    checkReservation({ id, amountNanoUsd: actualNanoUsd, accounts })
    await this.#line.ask({ name: 'appendEntry', input: { id, actualNanoUsd, accounts: toJson(accounts), time } })
  }

  async confirm(id: string): Promise<void> {
    await this.#line.ask({ name: 'confirmEntry', input: id })
  }

  async unconfirmed(): Promise<readonly SpendEntry[]> {
    return this.#list({ since: 0, isUnconfirmedOnly: true })
  }

  async since(time: number): Promise<readonly SpendEntry[]> {
    return this.#list({ since: time, isUnconfirmedOnly: false })
  }

  async prune(before: number): Promise<void> {
    await this.#line.ask({ name: 'pruneEntries', input: before })
  }

  /** Page by page: a long journal must not hold up the event loop. */
  async #list(query: Omit<EntriesQuery, 'after'>): Promise<SpendEntry[]> {
    const entries: SpendEntry[] = []
    let page = await this.#line.ask({ name: 'listEntries', input: { ...query, after: undefined } })
    for (;;) {
      entries.push(...page.items.map(entryOf))
      if (!page.next) return entries
      page = await this.#line.ask({ name: 'listEntries', input: { ...query, after: page.next } })
    }
  }
}

function entryOf({ id, actualNanoUsd, accounts, time }: JournalRow): SpendEntry {
  return { id, actualNanoUsd, accounts: fromJson(accounts), time }
}
