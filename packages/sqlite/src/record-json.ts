/** Writes amounts as decimal text: JSON has no integers of their size. */
export function toJson(value: object): string {
  return JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? inner.toString() : inner))
}

/** Reads what `toJson` wrote. Amounts are known by their names, which all end in `NanoUsd`. */
export function fromJson(text: string): ReturnType<typeof JSON.parse> {
  return JSON.parse(text, (name, inner: unknown) =>
    typeof inner === 'string' && name.endsWith('NanoUsd') ? BigInt(inner) : inner,
  )
}
