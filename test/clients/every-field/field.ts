/**
 * What becomes of a field that a vendor documents:
 * - `carried`: the vendor that answers is told;
 * - `kept`: it is for Sluice, which does as it says, and no vendor needs to know;
 * - `dropped`: it is left out, and `x-sluice-dropped` lists it;
 * - `refused`: the request is answered with 400, in words that name it.
 */
type Fate = 'carried' | 'kept' | 'dropped' | 'refused'

export interface Field {
  readonly fate: Fate
  /** What a request sends with it, beside what every request has. */
  readonly sends: object
  /** Of one that is left out: its name in `x-sluice-dropped`. Of one that is refused: what the error says. */
  readonly as?: string
}

/** One fate for every field of a type, none left out: a field that an SDK learns does not compile until it has one. */
export type FieldsOf<Type> = Readonly<Record<keyof Type & string, Field>>

export const carried = (sends: object): Field => ({ fate: 'carried', sends })
export const kept = (sends: object): Field => ({ fate: 'kept', sends })
export const dropped = (as: string, sends: object): Field => ({ fate: 'dropped', sends, as })
export const refused = (as: string, sends: object): Field => ({ fate: 'refused', sends, as })

/** What only the vendor can do: one field for each of its types, none left out. */
export function refusedTypes<Type extends string>(
  types: Readonly<Record<Type, 'refused'>>,
  fieldOf: (type: string) => Field,
): Readonly<Record<string, Field>> {
  return Object.fromEntries(Object.keys(types).map((type) => [type, fieldOf(type)]))
}
