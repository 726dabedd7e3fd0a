/** Figures as a table for people: what was asked, what came of it, and whether that is enough. */
export function figuresTable(figures) {
  const rows = figures.map(({ id, asked, got, isMet }) => [isMet ? 'ok' : 'MISSED', id, asked, got])
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column].length), 0))
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
  const missed = figures.filter(({ isMet }) => !isMet).length
  return [...lines, `${figures.length - missed} of ${figures.length} figures met`].join('\n')
}
