/**
 * Rebuilds the weights that ship, byte for byte, from the routing data:
 *
 *   npm run train [directory]
 *
 * `directory` holds the data, gzip JSONL (default: ../shared/data/routing beside this repository). Takes well under a minute.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { writeWeights } from '../src/weights-file.ts'
import { readRoutingData } from './read-routing-data.ts'
import { buildShippedModel } from './shipped-recipe.ts'

const WEIGHTS = fileURLToPath(new URL('../weights/tiers-1.json', import.meta.url))

try {
  const text = writeWeights(buildShippedModel(readRoutingData(process.argv[2])))
  const before = existsSync(WEIGHTS) ? readFileSync(WEIGHTS, 'utf8') : undefined
  if (text !== before) writeFileSync(WEIGHTS, text)
  console.log(`weights/tiers-1.json: ${text.length} bytes, ${text === before ? 'the same as before' : 'changed'}.`)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
