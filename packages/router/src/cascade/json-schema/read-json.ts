/** The value of a JSON text; undefined: it is none. */
export function readJson(text: string): { readonly value: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return { value }
  } catch {
    return undefined // the question was whether it parses
  }
}
