import { fitBlend } from '../src/train/fit-blend.ts'
import { scoreLinear } from '../src/linear-model.ts'
import { apgrOf, bootstrap } from './apgr-of.ts'
import { markdownTable } from './markdown-table.ts'
import type { Row } from './read-routing-data.ts'
import { YARDSTICKS, type Scorer } from './yardsticks.ts'

/** A cheap and a dear model, on datasets whose names begin with one of `prefixes`. */
interface Pair {
  readonly cheap: string
  readonly dear: string
  readonly prefixes: readonly string[]
  /** The APGR that was asked for. */
  readonly asked?: number
}

const POOL = ['zeroeval', 'bfcl']

export const PAIRS: readonly Pair[] = [
  { cheap: 'claude-3-haiku-20240307', dear: 'claude-3-5-sonnet-20240620', prefixes: POOL, asked: 0.67 },
  { cheap: 'claude-3-haiku-20240307', dear: 'claude-3-opus-20240229', prefixes: POOL, asked: 0.64 },
  { cheap: 'gpt-4o-mini-2024-07-18', dear: 'o1-preview-2024-09-12', prefixes: POOL, asked: 0.71 },
  { cheap: 'gemini-1.5-flash-002', dear: 'gemini-1.5-pro-002', prefixes: ['mmlu-pro'], asked: 0.78 },
  { cheap: 'claude-3-5-haiku-20241022', dear: 'claude-3-5-sonnet-20241022', prefixes: POOL },
  { cheap: 'Meta-Llama-3.1-8B-Instruct', dear: 'Meta-Llama-3.1-70B-Instruct', prefixes: ['mmlu-pro'] },
]

/** The rows that both models of a pair answered. */
function rowsOf({ cheap, dear, prefixes }: Pair, rows: readonly Row[]): Row[] {
  return rows.filter(
    ({ dataset, scores }) => prefixes.some((prefix) => dataset.startsWith(prefix)) && cheap in scores && dear in scores,
  )
}

/** What the dear model of a pair scores beyond the cheap one. */
function gainOf({ cheap, dear }: Pair, { scores }: Row): number {
  return (scores[dear] ?? 0) - (scores[cheap] ?? 0)
}

/** The table of pairs: fitted on the train split of the pair, measured on its test split. */
export function reportPairs(rows: readonly Row[], shipped: Readonly<Record<string, Scorer>>): string {
  const header = [
    'pair',
    'test prompts',
    'always cheap',
    'always dear',
    'asked',
    'trained on the pair',
    ...Object.keys({ ...shipped, ...YARDSTICKS }),
    'random',
  ]
  const lines = PAIRS.map((pair) => {
    const usable = rowsOf(pair, rows)
    const test = usable.filter(({ split }) => split === 'test')
    const scorers = [
      fitPair(
        pair,
        usable.filter(({ split }) => split === 'train'),
      ),
      ...Object.values({ ...shipped, ...YARDSTICKS }),
    ]
    return [
      `${pair.cheap} -> ${pair.dear}`,
      String(test.length),
      meanScore(test, pair.cheap),
      meanScore(test, pair.dear),
      pair.asked?.toFixed(2) ?? '',
      ...scorers.map((scorer) => withInterval(pair, test, scorer)),
      '0.500',
    ]
  })
  return markdownTable(header, lines)
}

/** Fits the probability that each of the two answers well; what the dear one adds is the rank. */
function fitPair({ cheap, dear }: Pair, train: readonly Row[]): Scorer {
  const examples = train.map(({ input, scores }) => ({
    input,
    targets: [scores[cheap] ?? 0, scores[dear] ?? 0],
    weight: 1,
  }))
  const model = fitBlend(examples, 2)
  const logits = new Float64Array(2)
  return ({ input }) => {
    scoreLinear(model, input, logits)
    const [ofCheap = 0, ofDear = 0] = Array.from(logits, (logit) => 1 / (1 + Math.exp(-logit)))
    return ofDear - ofCheap
  }
}

function meanScore(rows: readonly Row[], model: string): string {
  return (rows.reduce((sum, { scores }) => sum + (scores[model] ?? 0), 0) / rows.length).toFixed(3)
}

/** APGR of a scorer on the rows of a pair, with its 95 % interval. */
function withInterval(pair: Pair, rows: readonly Row[], scorer: Scorer): string {
  const ranked = rows.map((row) => ({ gain: gainOf(pair, row), score: scorer(row) }))
  const [low, high] = bootstrap(ranked, apgrOf)
  return `${apgrOf(ranked).toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`
}
