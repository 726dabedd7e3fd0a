/**
 * How well the rules rank prompts by what a dearer model gains on them (APGR, after RouteLLM: 0.5 is chance).
 *
 *   node --conditions=@sluice/source packages/classifier/measure/apgr.ts [directory] [split]
 *
 * `directory` holds the routing data, gzip JSONL (default: ../shared/data/routing beside this repository); `split` is
 * train, calibration or test (default test). Weights may be changed on what `train` says, never on what `test` says.
 * Prints the rules beside length and a plain keyword count, with 95 % bootstrap intervals over prompts (seeded).
 */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { parseChatRequest, seededRandom } from '@sluice/core'
import { createRuleClassifier, extractFeatures } from '../src/index.ts'

interface Row {
  readonly dataset: string
  readonly split: string
  readonly prompt: string
  readonly scores: Readonly<Record<string, number>>
}

interface Ranked {
  readonly gain: number
  readonly score: number
}

const PAIRS = [
  ['claude-3-haiku-20240307', 'claude-3-5-sonnet-20240620'],
  ['claude-3-haiku-20240307', 'claude-3-opus-20240229'],
  ['claude-3-5-haiku-20241022', 'claude-3-5-sonnet-20241022'],
  ['gpt-4o-mini-2024-07-18', 'o1-preview-2024-09-12'],
] as const
const GROUPS: readonly (readonly [name: string, prefixes: readonly string[]])[] = [
  ['ZeroEval', ['zeroeval']],
  ['ZeroEval + BFCL', ['zeroeval', 'bfcl']],
]
const KEYWORDS =
  /\b(?:prove|derive|why|explain|analy[sz]e|design|optimi[sz]e|code|function|algorithm|equation|integral)\b/gi
const RESAMPLES = 300

const classifier = createRuleClassifier()
const SCORERS: readonly (readonly [name: string, score: (prompt: string) => Promise<number>])[] = [
  ['rules/1', rulesScore],
  ['length', async (prompt) => prompt.length],
  ['keywords', async (prompt) => prompt.match(KEYWORDS)?.length ?? 0],
]

await report(process.argv[2] ?? fileURLToPath(new URL('../../../../shared/data/routing/', import.meta.url)))

async function report(directory: string): Promise<void> {
  const split = process.argv[3] ?? 'test'
  const rows = readRows(directory).filter((row) => row.split === split)
  for (const [group, prefixes] of GROUPS) {
    const members = rows.filter(({ dataset }) => prefixes.some((prefix) => dataset.startsWith(prefix)))
    for (const [weak, strong] of PAIRS) await reportPair(`${group}, ${split}`, members, weak, strong)
  }
}

function readRows(directory: string): Row[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith('.jsonl.gz'))
    .flatMap((name) =>
      gunzipSync(readFileSync(`${directory}/${name}`))
        .toString()
        .trim()
        .split('\n'),
    )
    .map((line): Row => JSON.parse(line))
}

async function reportPair(title: string, rows: readonly Row[], weak: string, strong: string): Promise<void> {
  const usable = rows.filter(({ scores }) => weak in scores && strong in scores)
  console.log(`\n${title}: ${weak} -> ${strong}, ${usable.length} prompts`)
  for (const [name, score] of SCORERS) {
    const ranked = await Promise.all(
      usable.map(async ({ prompt, scores }) => ({
        gain: (scores[strong] ?? 0) - (scores[weak] ?? 0),
        score: await score(prompt),
      })),
    )
    const [low, high] = interval(ranked)
    console.log(`  ${name.padEnd(10)} ${apgr(ranked).toFixed(3)}  [${low.toFixed(3)}, ${high.toFixed(3)}]`)
  }
}

async function rulesScore(prompt: string): Promise<number> {
  const { probabilities } = await classifier.classify(extractFeatures(parseChatRequest({ messages: prompt })))
  return probabilities.sonnet + 2 * probabilities.opus
}

/** Area under the recovered gap over the share of prompts sent to the strong model. Ties share their gain evenly. */
function apgr(ranked: readonly Ranked[]): number {
  const order = ranked.toSorted((one, other) => other.score - one.score)
  const total = order.reduce((sum, { gain }) => sum + gain, 0)
  let recovered = 0
  let area = 0
  for (let first = 0; first < order.length;) {
    let end = first
    let gain = 0
    for (; end < order.length && order[end]?.score === order[first]?.score; end += 1) gain += order[end]?.gain ?? 0
    area += (end - first) * (recovered + gain / 2)
    recovered += gain
    first = end
  }
  return area / total / order.length
}

function interval(ranked: readonly Ranked[]): [number, number] {
  const random = seededRandom(1)
  const pick = () => ranked[Math.floor(random.next() * ranked.length)]
  const samples = Array.from({ length: RESAMPLES }, () =>
    apgr(ranked.map(() => pick()).filter((row) => row !== undefined)),
  ).toSorted((one, other) => one - other)
  return [samples[Math.floor(RESAMPLES * 0.025)] ?? Number.NaN, samples[Math.floor(RESAMPLES * 0.975)] ?? Number.NaN]
}
