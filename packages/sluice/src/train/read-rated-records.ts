import type { RecordStore, RouteRecord } from '@sluice/core'

const PAGE = 1_000

/** Every record that has feedback and what its words hash to, newest first. */
export async function readRatedRecords(records: Pick<RecordStore, 'list'>): Promise<RouteRecord[]> {
  const rated = new Map<string, RouteRecord>()
  for (let until: number | undefined; ;) {
    const page = await records.list({ until, limit: PAGE })
    for (const record of page) if (isRated(record)) rated.set(record.decisionId, record)
    const last = page.at(-1)
    if (!last || page.length < PAGE) return [...rated.values()]
    // Others may have come in the same millisecond; unless they fill the page, it is read again with them.
    until = page[0]?.time === last.time ? last.time : last.time + 1
  }
}

function isRated({ feedback = [], wordHashes, tier, end }: RouteRecord): boolean {
  return end === 'done' && feedback.length > 0 && wordHashes !== undefined && tier !== undefined
}
