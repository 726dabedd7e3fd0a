// A cause can point back at an error above it.
const LONGEST_CHAIN = 10

/** The error and what caused it, outermost first. */
export function causeChain(error: unknown): Error[] {
  const chain: Error[] = []
  let current = error
  while (current instanceof Error && chain.length < LONGEST_CHAIN) {
    chain.push(current)
    current = current.cause
  }
  return chain
}
