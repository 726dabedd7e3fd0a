import { bug, type PlantedBug } from './planted-bug.ts'

const KEYS = 'packages/memory/src/memory-idempotency.ts'
const CHAT = 'packages/http/src/answer-chat.ts'
const SHED = 'packages/http/src/shed/load-limit.ts'
const OF_ANYBODY = { file: KEYS, find: 'return JSON.stringify([tenant, key])', replace: 'return JSON.stringify([key])' }

/** In what stands before the router. */
export const DOOR_BUGS: readonly PlantedBug[] = [
  { name: 'key-of-anybody', what: "a tenant's key is every tenant's", edits: [OF_ANYBODY] },
  {
    name: 'answer-of-anybody',
    what: "a tenant is given another's answer for the same key",
    edits: [OF_ANYBODY, { file: KEYS, find: 'known.bodyHash !== bodyHash', replace: 'false' }],
  },
  bug(
    'key-runs-twice',
    'a key that is begun may be begun again',
    KEYS,
    'if (!known || known.endsMs <= now) {',
    'if (!known || known.endsMs <= now || known.answer === undefined) {',
  ),
  bug(
    'key-never-free',
    'a key whose gateway died stays taken',
    KEYS,
    'if (!known || known.endsMs <= now) {',
    'if (!known) {',
  ),
  bug(
    'key-kept-on-failure',
    'a request that failed leaves its key taken',
    CHAT,
    'await turn.forget().catch(onError)',
    '',
  ),
  bug(
    'cut-answer-kept',
    'a stream that broke off is kept as the answer to its key',
    CHAT,
    "if (end !== 'done' || !kept) return undefined",
    'if (!kept) return undefined',
  ),
  bug(
    'shed-place-kept',
    'who leaves does not give their place back',
    SHED,
    'finally {\n      this.#inFlight -= 1\n    }',
    'catch (error) {\n      throw error\n    }\n    this.#inFlight -= 1',
  ),
  bug(
    'shed-too-late',
    'one more than allowed is let in',
    SHED,
    'this.#inFlight >= maxInFlight',
    'this.#inFlight > maxInFlight',
  ),
  bug('lag-unheeded', 'a process that cannot keep up lets everybody in', SHED, ' || loopLagMs() > maxLoopLagMs', ''),
]
