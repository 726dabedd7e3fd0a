const RUN = 12
const MASK = '***'
const BUCKETS = 16_384
const BASE = 31
// What the oldest character of a run weighs in its hash: BASE ** RUN, in 32 bits.
const OLDEST = Array.from({ length: RUN }).reduce<number>((product) => Math.imul(product, BASE), 1)

/**
 * Takes out of a text whatever it has in common with a source in runs of 12 characters or more. One pass over each source,
 * however long and however odd: what is found once is not looked for again.
 */
export function maskQuotes(text: string, sources: Iterable<string>): string {
  const runs = runsOf(text)
  const quoted = new Uint8Array(text.length)
  for (const source of sources) {
    if (runs.places.size === 0) break
    mark(source, runs, quoted)
  }
  return quoted.includes(1) ? masked(text, quoted) : text
}

interface Runs {
  /** Where each run of the text begins. */
  readonly places: Map<string, number[]>
  /** How many different runs have a hash: most positions of a source are passed over by it. */
  readonly hashes: Uint16Array
}

function runsOf(text: string): Runs {
  const places = new Map<string, number[]>()
  const hashes = new Uint16Array(BUCKETS)
  for (let at = 0; at + RUN <= text.length; at += 1) {
    const run = text.slice(at, at + RUN)
    const known = places.get(run)
    if (known) known.push(at)
    else {
      places.set(run, [at])
      add(hashes, run, 1)
    }
  }
  return { places, hashes }
}

function mark(source: string, { places, hashes }: Runs, quoted: Uint8Array): void {
  let hash = 0
  for (let at = 0; at < source.length; at += 1) {
    hash = (Math.imul(hash, BASE) + source.charCodeAt(at)) | 0
    if (at >= RUN) hash = (hash - Math.imul(OLDEST, source.charCodeAt(at - RUN))) | 0
    if (at < RUN - 1 || hashes[hash & (BUCKETS - 1)] === 0) continue
    const run = source.slice(at - RUN + 1, at + 1)
    const found = places.get(run)
    if (!found) continue
    for (const place of found) quoted.fill(1, place, place + RUN)
    places.delete(run)
    add(hashes, run, -1)
  }
}

function add(hashes: Uint16Array, run: string, count: 1 | -1): void {
  let hash = 0
  for (let at = 0; at < RUN; at += 1) hash = (Math.imul(hash, BASE) + run.charCodeAt(at)) | 0
  const bucket = hash & (BUCKETS - 1)
  hashes[bucket] = (hashes[bucket] ?? 0) + count
}

function masked(text: string, quoted: Uint8Array): string {
  let result = ''
  for (let at = 0; at < text.length; at += 1) {
    if (quoted[at] === 0) result += text[at]
    else if (quoted[at - 1] !== 1) result += MASK
  }
  return result
}
