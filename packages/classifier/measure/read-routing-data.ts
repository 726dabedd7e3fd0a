import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { parseChatRequest, type Features } from '@sluice/core'
import { extractFeatures } from '../src/index.ts'
import { createInputReader, type ModelInput } from '../src/read-input.ts'

export type Split = 'train' | 'calibration' | 'test'

/** A prompt, and what each model scored on it. */
export interface Row {
  readonly id: string
  readonly dataset: string
  readonly split: Split
  readonly prompt: string
  readonly scores: Readonly<Record<string, number>>
  readonly features: Features
  readonly input: ModelInput
}

const BESIDE_THE_REPOSITORY = fileURLToPath(new URL('../../../../shared/data/routing/', import.meta.url))

/**
 * All rows of the gzip JSONL files of a directory (default: ../shared/data/routing beside this repository), with features.
 * @throws Error when there are none.
 */
export function readRoutingData(directory = BESIDE_THE_REPOSITORY): Row[] {
  const names = existsSync(directory) ? readdirSync(directory).filter((name) => name.endsWith('.jsonl.gz')) : []
  if (names.length === 0)
    throw new Error(
      `routing data: no .jsonl.gz in ${directory}. It is not part of this repository: lay ../shared beside it, or pass a directory.`,
    )
  const read = createInputReader()
  return names.toSorted().flatMap((name) =>
    gunzipSync(readFileSync(`${directory}/${name}`))
      .toString()
      .trim()
      .split('\n')
      .map((line) => {
        const row: Omit<Row, 'features' | 'input'> = JSON.parse(line)
        const features = extractFeatures(parseChatRequest({ messages: row.prompt }))
        const { buckets, count, dense } = read(features)
        return { ...row, features, input: { buckets: buckets.slice(0, count), count, dense: dense.slice() } }
      }),
  )
}
