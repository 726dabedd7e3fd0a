/** The key in `OPENAI_API_KEY`; undefined when it is not set. */
export function openAIKeyFrom(env: Readonly<Record<string, string | undefined>>): string | undefined {
  return env['OPENAI_API_KEY'] || undefined
}
