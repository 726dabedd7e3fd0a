// Callers write schemas, and V8 backtracks: a pattern with two variable repetitions can take a process for minutes.
const LONGEST_PATTERN = 200
const LONGEST_TEXT = 1_000
const ESCAPED = /\\[^]/g
// One that is not closed is no pattern; taken to its end here, it costs no second look.
const CLASS = /\[[^\]]*(?:\]|$)/g
const VARIABLE = /[*+?]|\{\d*,\d*\}/g
const FRAGILE = /\)[*+?{]|\(\?/
const BACK_REFERENCE = /\\[1-9k]/

/**
 * Whether a text matches a pattern, where that takes time linear in the text: no repeated groups, no look-around, no
 * back-references, and of variable repetitions at most one, from the beginning of the text on. Undefined: it cannot be said.
 */
export function matchesPlainly(pattern: string, text: string): boolean | undefined {
  if (pattern.length > LONGEST_PATTERN || text.length > LONGEST_TEXT || !isPlain(pattern)) return undefined
  try {
    return new RegExp(pattern, 'u').test(text)
  } catch {
    return undefined // not a pattern that JavaScript knows
  }
}

function isPlain(pattern: string): boolean {
  if (BACK_REFERENCE.test(pattern)) return false
  const bare = pattern.replaceAll(ESCAPED, 'a').replaceAll(CLASS, 'a').replaceAll('(?:', '(')
  if (FRAGILE.test(bare)) return false
  const repetitions = bare.match(VARIABLE)?.length ?? 0
  return repetitions === 0 || (repetitions === 1 && bare.startsWith('^') && !bare.includes('|'))
}
