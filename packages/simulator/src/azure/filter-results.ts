import { objectIn, objectsIn, parseJson, type JsonObject } from '../read-json.ts'
import type { Frame, WireReply } from '../wire.ts'

const SAFE = { filtered: false, severity: 'safe' }
const RESULTS = { hate: SAFE, self_harm: SAFE, sexual: SAFE, violence: SAFE }
const PROMPT_RESULTS = { prompt_filter_results: [{ prompt_index: 0, content_filter_results: RESULTS }] }

/** A stream begins with this: no choice, no id, no model. */
const FIRST_CHUNK: JsonObject = { choices: [], created: 0, id: '', model: '', object: '', ...PROMPT_RESULTS }

/** Adds what Azure's content filter says of a chat completion. */
export function withFilterResults(reply: WireReply): WireReply {
  if (reply.type === 'document') return { ...reply, body: JSON.stringify(filtered(objectIn(parseJson(reply.body)))) }
  const first: Frame = { kind: 'opening', bytes: `data: ${JSON.stringify(FIRST_CHUNK)}\n\n` }
  return { ...reply, frames: [first, ...reply.frames] }
}

function filtered(completion: JsonObject): JsonObject {
  const choices = objectsIn(completion['choices']).map((choice) => ({ ...choice, content_filter_results: RESULTS }))
  return { ...completion, choices, ...PROMPT_RESULTS }
}
