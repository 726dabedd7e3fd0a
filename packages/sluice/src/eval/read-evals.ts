import { createHash } from 'node:crypto'
import { extractFeatures } from '@sluice/classifier'
import { parseChatRequest, SluiceError, TIERS, type ChatRequest, type Tier } from '@sluice/core'
import { CHECKS, type Check } from './checks.ts'

/** A model that is asked whether an answer is good. */
interface EvalJudge {
  /** What a good answer has, in words. */
  readonly rubric: string
  /** Whose model judges. Undefined: as the command says. */
  readonly tier?: Tier
  /** From which score on an answer passes, 0 to 1. */
  readonly passFrom: number
}

/** A representative prompt with a known-good answer. */
export interface EvalRow {
  readonly id: string
  /** What its user asks, for labels. */
  readonly prompt: string
  readonly request: ChatRequest
  /** All of them must hold. */
  readonly checks: readonly Check[]
  /** Asked where they do. */
  readonly judge?: EvalJudge
  /** Tells whether it is still the same row. */
  readonly fingerprint: string
}

const MOST_ERRORS = 10
const PASS_FROM = 0.75
const EXAMPLE = 'A line is {"prompt": "What is 6 times 7?", "expect": {"numeric": 42}}.'

/** Rows from JSON Lines. @throws Error that names every line that cannot be used, ten at the most. */
export function readEvals(text: string, origin: string): readonly EvalRow[] {
  const rows = new Map<string, EvalRow>()
  const problems: string[] = []
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue
    const row = readRow(line)
    const problem = typeof row === 'string' ? row : rows.has(row.id) && `"id" is that of a line before: "${row.id}".`
    if (problem) problems.push(`${origin}: line ${index + 1}: ${problem}`)
    else if (typeof row !== 'string') rows.set(row.id, row)
  }
  if (problems.length > 0) throw new Error(listed(problems))
  if (rows.size === 0) throw new Error(`${origin}: holds no prompts. ${EXAMPLE}`)
  return [...rows.values()]
}

function readRow(line: string): EvalRow | string {
  const stated = parse(line)
  if (!stated) return `is not a JSON object. ${EXAMPLE}`
  const { id, expect, prompt, messages, ...rest } = stated
  if ((prompt === undefined) === (messages === undefined)) return 'needs one of "prompt" and "messages".'
  if (prompt !== undefined && (typeof prompt !== 'string' || prompt.trim() === '')) return '"prompt" is not a text.'
  if ('model' in rest || 'isStream' in rest) return 'names a model or a stream: every tier is asked, for whole answers.'
  const fingerprint = createHash('sha256')
    .update(JSON.stringify({ ...stated, id: null }))
    .digest('hex')
    .slice(0, 16)
  if (id !== undefined && (typeof id !== 'string' || id === '')) return '"id" is not a text.'
  const request = readRequest({ ...rest, messages: prompt ?? messages })
  if (typeof request === 'string') return request
  const known = readExpect(expect, request)
  if (typeof known === 'string') return known
  return { id: id ?? fingerprint, prompt: extractFeatures(request).text, request, ...known, fingerprint }
}

function parse(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
  } catch {
    return undefined // the caller says which line it is
  }
}

function readRequest(input: unknown): ChatRequest | string {
  try {
    return parseChatRequest(input)
  } catch (error) {
    if (error instanceof SluiceError) return error.message
    throw error
  }
}

function readExpect(expect: unknown, { output }: ChatRequest): Pick<EvalRow, 'checks' | 'judge'> | string {
  if (typeof expect !== 'object' || expect === null || Array.isArray(expect)) return `"expect" is missing. ${EXAMPLE}`
  const { judge: stated, ...named }: Record<string, unknown> = { ...expect }
  const checks: Check[] = []
  for (const [name, value] of Object.entries(named)) {
    const read = Object.hasOwn(CHECKS, name) ? CHECKS[name] : undefined
    const check = read ? read(value, output) : `"expect" has "${name}". Allowed: ${ALLOWED}.`
    if (typeof check === 'string') return check
    checks.push(check)
  }
  if (stated === undefined) return checks.length > 0 ? { checks } : `"expect" is empty. Allowed: ${ALLOWED}.`
  const judge = readJudge(stated)
  return typeof judge === 'string' ? judge : { checks, judge }
}

const ALLOWED = [...Object.keys(CHECKS), 'judge'].join(', ')

function readJudge(stated: unknown): EvalJudge | string {
  const given = typeof stated === 'string' ? { rubric: stated } : stated
  if (typeof given !== 'object' || given === null) return '"judge" is neither a rubric nor {"rubric": …}.'
  const { rubric, tier: named, passFrom = PASS_FROM, ...others }: Record<string, unknown> = { ...given }
  const tier = TIERS.find((one) => one === named)
  if (typeof rubric !== 'string' || rubric.trim() === '') return '"judge" has no "rubric".'
  if (named !== undefined && !tier) return `the "tier" of "judge" must be one of ${TIERS.join(', ')}.`
  if (typeof passFrom !== 'number' || !(passFrom > 0 && passFrom <= 1)) return '"passFrom" must be above 0, at most 1.'
  const [unknown] = Object.keys(others)
  return unknown === undefined
    ? { rubric, tier, passFrom }
    : `"judge" has "${unknown}". Allowed: rubric, tier, passFrom.`
}

function listed(problems: readonly string[]): string {
  const more = problems.length - MOST_ERRORS
  return [...problems.slice(0, MOST_ERRORS), ...(more > 0 ? [`… and ${more} more.`] : [])].join('\n')
}
