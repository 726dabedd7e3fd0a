import type { NamedToxic, Toxic } from './toxic.ts'

interface Range {
  readonly minimum: number
  readonly maximum: number
  readonly isWhole: boolean
}

const DURATION: Range = { minimum: 0, maximum: Number.MAX_SAFE_INTEGER, isWhole: false }
const BYTES: Range = { minimum: 0, maximum: Number.MAX_SAFE_INTEGER, isWhole: true }
const SOME_BYTES: Range = { ...BYTES, minimum: 1 }

const RANGES: Readonly<Record<string, Range>> = {
  probability: { minimum: 0, maximum: 1, isWhole: false },
  delayMs: DURATION,
  jitterMs: DURATION,
  afterMs: DURATION,
  bytesPerSecond: { ...SOME_BYTES, isWhole: false },
  pieceBytes: SOME_BYTES,
  bytes: BYTES,
  afterBytes: BYTES,
}

/** Fills in what a toxic left open. Throws a RangeError that names a number which makes no sense. */
export function nameToxic(toxic: Toxic): NamedToxic {
  for (const [field, value] of Object.entries(toxic)) checkField(toxic.type, field, value)
  const isDirected = toxic.type !== 'drop-reply' && toxic.type !== 'down'
  const direction = (isDirected && toxic.direction) || 'reply'
  return {
    name: toxic.name ?? (isDirected ? `${toxic.type}-${direction}` : toxic.type),
    direction,
    probability: toxic.probability ?? 1,
    toxic,
  }
}

function checkField(type: Toxic['type'], field: string, value: unknown): void {
  const range = RANGES[field]
  if (range === undefined || value === undefined) return
  const isFit = typeof value === 'number' && value >= range.minimum && value <= range.maximum
  if (isFit && (!range.isWhole || Number.isInteger(value))) return
  const wanted = `${range.isWhole ? 'a whole number' : 'a number'} from ${range.minimum} to ${range.maximum}`
  const found = typeof value === 'number' ? value : JSON.stringify(value)
  throw new RangeError(`fault proxy: ${field} of ${type} is ${found}. Pass ${wanted}.`)
}
