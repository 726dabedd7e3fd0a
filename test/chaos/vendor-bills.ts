import { costOf, loadCatalog } from '@sluice/catalog'
import type { NanoUsd } from '@sluice/core'
import type { Simulator } from '@sluice/simulator'

const catalog = loadCatalog()
/** The one model of each vendor in these tests. */
const ENTRIES = {
  anthropic: catalog.find('anthropic', 'claude-haiku-4-5'),
  openai: catalog.find('openai', 'gpt-5.4'),
}

/** What the vendors have billed for each question, by the mark in its prompt. */
export function vendorBills(simulator: Simulator): ReadonlyMap<string, NanoUsd> {
  const bills = new Map<string, NanoUsd>()
  // The simulator writes a bill and its request one after the other.
  const answered = simulator.requests.filter(({ outcome }) => outcome === 'answered')
  for (const [index, { vendor, usage }] of simulator.billed().entries()) {
    const mark = markIn(answered[index]?.body)
    const entry = vendor === 'openai' ? ENTRIES.openai : ENTRIES.anthropic
    const cost = entry && costOf(entry, usage, { time: Date.now() })
    if (cost === undefined) throw new Error(`chaos: ${vendor} bills what has no price.`)
    bills.set(mark, (bills.get(mark) ?? 0n) + cost)
  }
  return bills
}

export function total(amounts: Iterable<NanoUsd>): NanoUsd {
  let sum = 0n
  for (const amount of amounts) sum += amount
  return sum
}

function markIn(body: unknown): string {
  const mark = /question-\d+/.exec(JSON.stringify(body))?.[0]
  if (mark === undefined) throw new Error('chaos: a vendor saw a question that nobody asked.')
  return mark
}
