/** One figure of the reference: what was asked, and what came of it. */
export interface Figure {
  /** As in the reference, such as `M1`; with what it was measured on, where that matters: `M1 redis`. */
  readonly id: string
  readonly asked: string
  readonly got: string
  readonly isMet: boolean
}

/** Writes a figure as one line of JSON on standard output, where `tools/nightly.mjs` reads it. */
export function writeFigure(figure: Figure): void {
  console.log(JSON.stringify(figure))
  if (!figure.isMet) process.exitCode = 1
}

/** For people who watch. */
export function writeProgress(line: string): void {
  console.error(line)
}

/** True when the run should only show that everything works, with fewer repetitions. */
export const isQuick = process.argv.includes('--quick')
