import type { Hunt } from './hunt-bugs.ts'
import type { Stretch, StretchResult } from './play-seeds.ts'
import type { Totals } from './share-seeds.ts'

const EVENTS_SHOWN = 40

/** What a seed broke, what happened before, and how to see it again. */
export function describeFailure(
  { seed, breaches, lastEvents, traceHash }: StretchResult['failed'][number],
  { steps, mode }: Stretch,
  bug: string | undefined,
): string {
  const planted = bug === undefined ? '' : ` --bug ${bug}`
  return [
    '',
    `seed ${seed} broke:`,
    ...breaches.map(({ rule, what, atMs }) => `  ${rule}: ${what} (at ${atMs.toFixed(1)} ms)`),
    `last events (trace ${traceHash}):`,
    ...lastEvents.slice(-EVENTS_SHOWN).map((event) => `  ${event}`),
    'replay:',
    `  npm run simulate -- --seeds 1 --from ${seed} --steps ${steps} --mode ${mode}${planted}`,
    '',
  ].join('\n')
}

export function describeTotals({ seeds, figures, failed }: Totals, hash: string, seconds: number): string {
  const counts = [...figures.counts].toSorted(([a], [b]) => a.localeCompare(b))
  const rows = counts.map(([name, count]) => `  ${name.padEnd(40)} ${count.toLocaleString('en-US').padStart(18)}`)
  const requests = figures.sum('request')
  const faults = figures.sum('call ') - (figures.counts.get('call none') ?? 0)
  return [
    '',
    ...rows,
    '',
    `${seeds} seeds, ${requests.toLocaleString('en-US')} requests, ${faults.toLocaleString('en-US')} faulty calls: ` +
      `${failed.length} seeds failed. ${seconds.toFixed(1)} s, trace ${hash}.`,
    ...(failed.length > 1 ? [`failed: ${failed.map(({ seed }) => seed).join(' ')}`] : []),
    '',
  ].join('\n')
}

export function describeHunts(hunts: readonly Hunt[]): string {
  const rows = hunts.map(({ bug, seed, rule }) => {
    return `  ${bug.name.padEnd(28)} ${(seed === undefined ? 'MISSED' : String(seed)).padStart(6)}  ${rule.padEnd(26)} ${bug.what}`
  })
  const missed = hunts.filter(({ seed }) => seed === undefined).length
  const last = `${hunts.length} planted bugs, ${missed} missed.`
  return ['', `  ${'bug'.padEnd(28)} ${'seed'.padStart(6)}  ${'broke'.padEnd(26)}`, ...rows, '', last, ''].join('\n')
}
