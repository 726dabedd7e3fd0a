import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { isEvalResult, type EvalResult } from './eval-result.ts'

/** Results in JSON Lines, written as they come: what a run that was ended has learned is not lost. */
export class ResultsFile {
  /** By key; of two results the later. */
  readonly done: ReadonlyMap<string, EvalResult>
  /** Lines that hold no result, such as one that was being written when its run was ended. */
  readonly unreadable: number
  readonly #path: string
  #endsAmidLine: boolean

  constructor(path: string) {
    const text = existsSync(path) ? readFileSync(path, 'utf8') : ''
    const lines = text.split('\n').filter((line) => line.trim() !== '')
    const results = lines.map(parse).filter((result) => result !== undefined)
    this.done = new Map(results.map((result) => [result.key, result]))
    this.unreadable = lines.length - results.length
    this.#path = path
    this.#endsAmidLine = text !== '' && !text.endsWith('\n')
  }

  append(result: EvalResult): void {
    appendFileSync(this.#path, `${this.#endsAmidLine ? '\n' : ''}${JSON.stringify(result)}\n`)
    this.#endsAmidLine = false
  }
}

function parse(line: string): EvalResult | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return isEvalResult(value) ? value : undefined
  } catch {
    return undefined // counted by the caller
  }
}
