import type { RouterParts } from './trip.ts'

/** The same parts for what must cost nothing: a classifier that asks a model does without. */
export function askingNobody(parts: RouterParts): RouterParts {
  const { classifier } = parts
  return { ...parts, classifier: classifier.withoutAsking ?? classifier }
}
