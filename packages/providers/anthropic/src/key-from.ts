/** The key in `ANTHROPIC_API_KEY`; undefined when it is not set. */
export function anthropicKeyFrom(env: Readonly<Record<string, string | undefined>>): string | undefined {
  return env['ANTHROPIC_API_KEY'] || undefined
}
