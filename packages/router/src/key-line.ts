import type { RequestContext } from '@sluice/core'

type Key = NonNullable<RequestContext['key']>

/**
 * The ids of a key and of those that it took the place of, oldest first. The first names the sums that all of them spend
 * from; what a policy says of any of them holds for it.
 */
export function keyLine({ id, grant }: Key): readonly [string, ...string[]] {
  const [first, ...others] = grant.formerIds ?? []
  return first === undefined ? [id] : [first, ...others, id]
}
