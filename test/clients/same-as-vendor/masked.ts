/**
 * What differs between two answers to the same question at the vendor's own door, and is masked for that:
 * - ids of answers, items, tool calls, runs and requests. Each becomes its prefix and the number of its first appearance:
 *   what names the same thing in one answer must name the same thing in the other;
 * - times;
 * - `system_fingerprint`, the id of the vendor's build;
 * - `encrypted_content`: opaque to a client, and what Sluice hands out carries the item's id in it.
 * - HTTP headers, which an SDK puts beside some answers: they are compared on their own.
 */
const ID = /\b(?:msg|toolu|resp|rs|fc|call|chatcmpl|chatcmpl-tool|req|run|aitxt|aiobj)[-_][A-Za-z0-9_-]{12,}/g
const UUID = /\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/g
const MASKED_FIELDS: ReadonlySet<string> = new Set([
  'created',
  'created_at',
  'completed_at',
  'timestamp',
  'system_fingerprint',
  'encrypted_content',
  'encryptedContent',
  'reasoningEncryptedContent',
  'headers',
  'response_headers',
])

/** Plain data of whatever a client made of an answer, with what may differ masked. */
export function masked(value: unknown): unknown {
  const names = new Map<string, string>()
  const nameOf = (id: string) => {
    const known = names.get(id) ?? `${id.split(/[-_]/)[0]} ${names.size + 1}`
    names.set(id, known)
    return known
  }
  return JSON.parse(JSON.stringify(value ?? null), (name, held: unknown) => {
    if (MASKED_FIELDS.has(name) && held !== null && held !== undefined) return `<${name}>`
    return typeof held === 'string' ? held.replaceAll(ID, nameOf).replaceAll(UUID, () => '<uuid>') : held
  })
}
