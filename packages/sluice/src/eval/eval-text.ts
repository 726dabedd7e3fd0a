import type { EvalResult } from './eval-result.ts'
import type { Estimate } from './intervals.ts'
import type { EvalSummary } from './summarise.ts'

/** Quality, cost and latency of each tier or deployment, as a table. */
export function evalTable(summaries: readonly EvalSummary[], heading: string): string {
  const header = [heading, 'passed', 'quality', '$ an answer', 'ms, median', 'ms, p95', '']
  const lines = summaries.map((one) => [
    one.name,
    `${one.passed}/${one.answers}`,
    estimate(one.quality, (value) => value.toFixed(2)),
    one.costUsd ? estimate(one.costUsd, (value) => value.toFixed(6)) : 'unknown',
    estimate(one.latencyMs, (value) => value.toFixed(0)),
    one.latencyP95Ms.toFixed(0),
    simulatedPart(one),
  ])
  const widths = header.map((_, column) => Math.max(...[header, ...lines].map((cells) => cells[column]?.length ?? 0)))
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()
  return `${[line(header), ...lines.map(line)].join('\n')}\n`
}

/** Every answer, row by row, with what it lacks. */
export function answerLines(results: readonly EvalResult[]): string {
  const groups = Map.groupBy(results, ({ id }) => id)
  const lines = [...groups].flatMap(([id, group]) => [id, ...group.map(answerLine)])
  return `${lines.join('\n')}\n`
}

function answerLine({ asked, isPass, score, why, deployment }: EvalResult): string {
  const reasons = why.length > 0 ? `  ${why.join('; ')}` : ''
  return `  ${isPass ? 'pass' : 'FAIL'}  ${score.toFixed(2)}  ${asked}${asked === deployment ? '' : ` (${deployment})`}${reasons}`
}

function estimate({ value, low, high }: Estimate, text: (value: number) => string): string {
  return `${text(value)} [${text(low)}, ${text(high)}]`
}

function simulatedPart({ simulated, answers }: EvalSummary): string {
  if (simulated === 0) return ''
  return simulated === answers ? 'simulated' : `${simulated} simulated`
}
