import type { Row } from './read-routing-data.ts'

const RUN_WORDS = 10

/** The rows that share no run of ten words with any of `others`. */
export function dropNearDuplicates(rows: readonly Row[], others: readonly Row[]): Row[] {
  const known = new Set(others.flatMap(({ prompt }) => runsOf(prompt)))
  return rows.filter(({ prompt }) => !runsOf(prompt).some((run) => known.has(run)))
}

function runsOf(prompt: string): string[] {
  const words = prompt.toLowerCase().match(/[\p{L}\d]+/gu) ?? []
  return Array.from({ length: Math.max(0, words.length - RUN_WORDS + 1) }, (_, from) =>
    words.slice(from, from + RUN_WORDS).join(' '),
  )
}
