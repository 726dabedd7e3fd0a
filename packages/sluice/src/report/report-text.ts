import type { SpendReport, SpendReportRow } from '@sluice/http'

/** How a report is printed. */
export type ReportFormat = 'table' | 'json' | 'csv'

/** A spend report as text. Amounts keep all their decimals: sums of rows are exact. */
export const REPORT_TEXT: Readonly<Record<ReportFormat, (report: SpendReport) => string>> = {
  table: tableText,
  json: (report) => `${JSON.stringify(report, undefined, 2)}\n`,
  csv: csvText,
}

/** In place of a name where there is none. */
const NONE = '-'

function tableText(report: SpendReport): string {
  if (report.rows.length === 0) return `No requests since ${report.since}.\n`
  const header = columnsOf(report)
  const lines = report.rows.map((row) => cellsOf(row, report))
  const widths = header.map((_, column) => Math.max(...[header, ...lines].map((cells) => cells[column]?.length ?? 0)))
  const isText = (column: number) => column < report.by.length
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => (isText(column) ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd()
  const rule = widths.map((width) => '-'.repeat(width)).join('  ')
  return `${[line(header), rule, ...lines.map(line), ...footnotes(report)].join('\n')}\n`
}

/** What the sums leave out is said, not hidden. */
function footnotes({ rows }: SpendReport): string[] {
  const unknown = rows.reduce((sum, row) => sum + row.unknownCostRequests, 0)
  const notes = unknown === 0 ? [] : [`${unknown} requests have no known cost and are in no sum.`]
  for (const name of baselineNames(rows)) {
    const missing = rows.reduce((sum, { baselines }) => sum + (baselines[name]?.unknownRequests ?? 0), 0)
    if (missing > 0) notes.push(`saved against ${name}: unknown for ${missing} requests, which are not in it.`)
  }
  return notes.length === 0 ? [] : ['', ...notes]
}

function csvText(report: SpendReport): string {
  const names = baselineNames(report.rows)
  const header = [
    ...columnsOf(report),
    'unknown_cost_requests',
    ...names.map((name) => `unknown_saved_requests_${name}`),
  ]
  const isText = (column: number) => column < report.by.length
  const lines = report.rows.map((row) => {
    const cells = [...cellsOf(row, report), ...unknownCells(row, names)]
    return cells.map((cell, column) => (isText(column) ? harmless(cell) : cell))
  })
  return [header.map(harmless), ...lines].map((cells) => `${cells.map(csvCell).join(',')}\r\n`).join('')
}

/**
 * A spreadsheet runs what begins like a formula, and tenants, keys and models may be named by those who are reported on.
 * Source: https://owasp.org/www-community/attacks/CSV_Injection
 */
function harmless(text: string): string {
  return text !== NONE && FORMULA.test(text) ? `'${text}` : text
}

const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/

/** What a table says below, a program has to find in the row: how many requests its sums leave out. */
function unknownCells({ unknownCostRequests, baselines }: SpendReportRow, names: readonly string[]): string[] {
  return [`${unknownCostRequests}`, ...names.map((name) => `${baselines[name]?.unknownRequests ?? 0}`)]
}

// RFC 4180: a cell with a quote, a comma or a line break stands in quotes; so does what some take for a separator.
function csvCell(text: string): string {
  return /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

function columnsOf({ by, rows }: SpendReport): string[] {
  const saved = baselineNames(rows).map((name) => `saved_usd_${name}`)
  return [...by, 'requests', 'input_tokens', 'output_tokens', 'cost_usd', ...saved]
}

function cellsOf(row: SpendReportRow, { by, rows }: SpendReport): string[] {
  const group: Readonly<Record<string, string | undefined>> = row.group
  return [
    ...by.map((dimension) => group[dimension] || NONE),
    `${row.requests}`,
    `${row.inputTokens}`,
    `${row.outputTokens}`,
    sumCell(row.costUsd, row.unknownCostRequests),
    ...baselineNames(rows).map((name) => savedCell(row, name)),
  ]
}

function savedCell({ baselines }: SpendReportRow, name: string): string {
  const baseline = baselines[name]
  return baseline === undefined ? 'unknown' : sumCell(baseline.savedUsd, baseline.unknownRequests)
}

/** Requests that were refused cost nothing and have no baseline: nothing but unknown amounts beside them is no zero. */
function sumCell(usd: string, unknownRequests: number): string {
  return unknownRequests > 0 && /^0\.0+$/.test(usd) ? 'unknown' : usd
}

function baselineNames(rows: readonly SpendReportRow[]): string[] {
  return [...new Set(rows.flatMap(({ baselines }) => Object.keys(baselines)))].toSorted()
}
