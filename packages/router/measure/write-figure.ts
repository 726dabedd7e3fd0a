/** One figure of the reference, as `tools/nightly.mjs` reads it. */
interface Figure {
  readonly id: string
  readonly asked: string
  readonly got: string
  readonly isMet: boolean
}

/** Writes a figure as one line of JSON on standard output. */
export function writeFigure(figure: Figure): void {
  console.log(JSON.stringify(figure))
  if (!figure.isMet) process.exitCode = 1
}

/** True when the run should only show that everything works, with fewer repetitions. */
export const isQuick = process.argv.includes('--quick')
