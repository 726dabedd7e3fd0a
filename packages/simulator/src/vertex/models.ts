import { findAnthropicModel, type AnthropicModel } from '../anthropic/models.ts'

/** Ids with a date stop at the 4.5 generation. */
const DATED: Readonly<Record<string, string>> = {
  'claude-opus-4-5@20251101': 'claude-opus-4-5',
  'claude-sonnet-4-5@20250929': 'claude-sonnet-4-5',
  'claude-haiku-4-5@20251001': 'claude-haiku-4-5',
}

// That the 5.5 and 5.1+ generations are here, and under these ids, is presumed from the naming rule of 4.6 and later.
const UNDATED = new Set([
  'claude-fable-5',
  'claude-fable-5-1',
  'claude-fable-5-2',
  'claude-opus-5-5',
  'claude-opus-5',
  'claude-opus-4-8',
  'claude-opus-4-7',
  'claude-opus-4-6',
  'claude-sonnet-5-5',
  'claude-sonnet-5',
  'claude-sonnet-4-6',
  'claude-haiku-5-5',
])

/** By the id as Vertex spells it; undefined where there is none. */
export function findVertexModel(id: string): AnthropicModel | undefined {
  return findAnthropicModel(DATED[id] ?? (UNDATED.has(id) ? id : ''))
}

/** Every id, as Vertex spells it. */
export const VERTEX_IDS: readonly string[] = [...Object.keys(DATED), ...UNDATED]
