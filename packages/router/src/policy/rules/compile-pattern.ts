import { RE2JS } from 're2js'

/**
 * Says whether a pattern, in the syntax of RE2, is found anywhere in a text; in time linear in the text.
 * @throws Error when it is no such pattern.
 */
export function compilePattern(pattern: string): (text: string) => boolean {
  const compiled = RE2JS.compile(pattern)
  return (text) => compiled.matcher(text).find()
}
