import { TIERS, type Tier } from '@sluice/core'
import type { OwnLabel } from '@sluice/classifier/train'

type Scores = Partial<Record<Tier, number>>

interface LabelRow {
  readonly id: string
  readonly prompt: string
  readonly scores: Readonly<Scores>
}

const MOST_ERRORS = 10
const OUTCOMES: Readonly<Record<string, number>> = { good: 1, bad: 0, true: 1, false: 0 }

/**
 * Labels from JSON Lines: `{"prompt", "scores": {"haiku": 0.4, "opus": 1}}` or `{"prompt", "tier": "haiku", "outcome": "good"}`,
 * with an `id` or without: then the prompt is its own. Lines of the same id are one prompt, whose scores are averaged.
 * @throws Error that names every line that cannot be used, ten at the most.
 */
export function readLabels(text: string, origin: string): OwnLabel[] {
  const problems: string[] = []
  const groups = new Map<string, LabelRow[]>()
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue
    const row = readRow(line)
    const problem = typeof row === 'string' ? row : conflictOf(row, groups.get(row.id))
    if (problem !== undefined) problems.push(`${origin}: line ${index + 1}: ${problem}`)
    else if (typeof row !== 'string') groups.set(row.id, [...(groups.get(row.id) ?? []), row])
  }
  if (problems.length > 0) throw new Error(listed(problems))
  if (groups.size === 0) throw new Error(`${origin}: holds no labels. ${EXAMPLE}`)
  return [...groups.values()].flatMap(merged)
}

const EXAMPLE =
  'A line is {"prompt": "…", "scores": {"haiku": 0.4, "opus": 1}} or {"prompt": "…", "tier": "haiku", "outcome": "good"}.'

function readRow(line: string): LabelRow | string {
  const row = parse(line)
  if (row === undefined) return 'is not a JSON object.'
  const { prompt, id = prompt } = row
  if (typeof prompt !== 'string' || prompt.trim() === '') return `"prompt" is missing or empty. ${EXAMPLE}`
  if (typeof id !== 'string' || id === '') return '"id" is not a text. Leave it out, or write one.'
  const scores = scoresOf(row)
  return typeof scores === 'string' ? scores : { id, prompt, scores }
}

function parse(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
  } catch {
    return undefined // the caller says which line it is
  }
}

function scoresOf({ scores, tier, outcome }: Record<string, unknown>): Readonly<Scores> | string {
  if (scores !== undefined && tier !== undefined) return 'has "scores" and "tier". Write one of them.'
  if (scores === undefined && tier === undefined) return `has neither "scores" nor "tier" with "outcome". ${EXAMPLE}`
  if (scores !== undefined) return scoresPerTier(scores)
  const known = TIERS.find((name) => name === tier)
  if (!known) return `"tier" is ${JSON.stringify(tier)}. Allowed: ${TIERS.join(', ')}.`
  const score = typeof outcome === 'number' ? outcome : OUTCOMES[String(outcome)]
  if (!isScore(score)) return `"outcome" is ${JSON.stringify(outcome)}. Allowed: "good", "bad", true, false, or 0 to 1.`
  return { [known]: score }
}

function scoresPerTier(scores: unknown): Readonly<Scores> | string {
  if (typeof scores !== 'object' || scores === null) return '"scores" is not an object of tiers.'
  const found: Scores = {}
  for (const [name, score] of Object.entries(scores)) {
    const tier = TIERS.find((one) => one === name)
    if (!tier) return `"scores" names "${name}". Allowed: ${TIERS.join(', ')}.`
    if (!isScore(score)) return `the score of ${tier} is ${JSON.stringify(score)}. It must be a number from 0 to 1.`
    found[tier] = score
  }
  return Object.keys(found).length > 0 ? found : '"scores" is empty.'
}

function isScore(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 1
}

function conflictOf({ prompt }: LabelRow, group: readonly LabelRow[] = []): string | undefined {
  const [first] = group
  return first && first.prompt !== prompt ? 'has the id of another prompt.' : undefined
}

function merged(group: readonly LabelRow[]): OwnLabel[] {
  const [first] = group
  if (!first) return []
  const scores: Scores = {}
  for (const tier of TIERS) {
    const known = group.map((row) => row.scores[tier]).filter((score) => score !== undefined)
    if (known.length > 0) scores[tier] = known.reduce((sum, score) => sum + score, 0) / known.length
  }
  return [{ id: first.id, prompt: first.prompt, scores }]
}

function listed(problems: readonly string[]): string {
  const more = problems.length - MOST_ERRORS
  return [...problems.slice(0, MOST_ERRORS), ...(more > 0 ? [`… and ${more} more.`] : [])].join('\n')
}
