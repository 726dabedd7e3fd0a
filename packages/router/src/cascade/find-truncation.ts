import { textOf, type StopReason } from '@sluice/core'
import type { Detector } from './detector.ts'

const CUT: ReadonlySet<StopReason> = new Set(['max-output-tokens', 'context-window'])
// Who asks for less than this wants a piece, such as a word or a probe: a dearer model would be cut there as well.
const FEWEST_TOKENS = 64

/** An answer that stops before its end: by its stop reason, or in the middle of a fenced block or of JSON. */
export const findTruncation: Detector = ({ blocks, stopReason }, { maxOutputTokens }) => {
  if (stopReason === 'pause' || (maxOutputTokens ?? Infinity) < FEWEST_TOKENS) return undefined
  if (CUT.has(stopReason)) return 'it was cut at its output limit'
  // What comes before a stop sequence is a piece by the caller's own wish.
  if (stopReason === 'stop-sequence') return undefined
  const text = textOf(blocks)
  if (hasOpenFence(text)) return 'a fenced block has no end'
  return hasOpenJson(text.trim()) ? 'its JSON has no end' : undefined
}

/**
 * A fence is closed by one of at least its length, of the same sign, with nothing behind it. Source: CommonMark, 4.5. One
 * with nothing after it is no beginning: blocks within blocks leave such a one over.
 */
function hasOpenFence(text: string): boolean {
  let open: string | undefined
  let isFollowed = false
  for (const line of text.split('\n')) {
    const fence = fenceOf(line.trim())
    if (open === undefined && fence !== '') {
      open = fence
      isFollowed = false
    } else if (open !== undefined && fence.startsWith(open) && line.trim() === fence) open = undefined
    else isFollowed ||= line.trim() !== ''
  }
  return open !== undefined && isFollowed
}

/** The run of three or more backticks or tildes that a line begins with; none where backticks come again behind it. */
function fenceOf(line: string): string {
  const [sign] = line
  if (sign !== '`' && sign !== '~') return ''
  let length = 1
  while (line[length] === sign) length += 1
  const isInline = sign === '`' && line.includes('`', length)
  return length >= 3 && !isInline ? line.slice(0, length) : ''
}

// What else begins with a bracket is prose: "[1] says …", "{name} is …".
const JSON_BEGINS = /^(?:\{\s*"|\[\s*[[{"])/

function hasOpenJson(text: string): boolean {
  if (!JSON_BEGINS.test(text)) return false
  let depth = 0
  let isText = false
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at]
    if (isText && sign === '\\') at += 1
    else if (sign === '"') isText = !isText
    else if (isText) continue
    else if (sign === '{' || sign === '[') depth += 1
    else if (sign === '}' || sign === ']') depth -= 1
    // Behind its end there may be prose, with brackets and quotes of its own.
    if (depth === 0) return false
  }
  return true
}
