/** The key in `GEMINI_API_KEY`; undefined when it is not set. */
export function geminiKeyFrom(env: Readonly<Record<string, string | undefined>>): string | undefined {
  return env['GEMINI_API_KEY'] || undefined
}
