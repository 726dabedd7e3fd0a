import { bug, type PlantedBug } from './planted-bug.ts'

const RULES = 'packages/router/src/attempts/failure-rules.ts'
const RELAY = 'packages/router/src/attempts/stream-relay.ts'
const BREAKER = 'packages/router/src/breaker/breaker.ts'

/** In what is held against a deployment. */
export const BREAKER_BUGS: readonly PlantedBug[] = [
  bug(
    'breaker-counts-4xx',
    'a request that is wrong speaks against the deployment',
    RULES,
    "'invalid-request': {\n    verdict: 'neutral'",
    "'invalid-request': {\n    verdict: 'failure'",
  ),
  bug(
    'neutral-is-success',
    'what says nothing counts as an answer',
    BREAKER,
    "else if (verdict !== 'neutral') this.#record(verdict, isCommitted)",
    "else this.#record(verdict === 'neutral' ? 'success' : verdict, isCommitted)",
  ),
  bug(
    'client-gone-is-failure',
    'who leaves before the answer speaks against the deployment',
    RULES,
    "'client-gone': { verdict: 'neutral'",
    "'client-gone': { verdict: 'failure'",
  ),
  bug(
    'abandoned-is-failure',
    'who leaves a stream speaks against the deployment',
    RELAY,
    "end.type === 'abandoned' ? 'neutral' :",
    "end.type === 'abandoned' ? 'failure' :",
  ),
  bug(
    'stale-probe-closes',
    'a call from before the breaker opened counts as its probe',
    BREAKER,
    'if (permit.epoch !== this.#epoch) return',
    '',
  ),
  bug(
    'one-probe-closes',
    'a breaker closes on its first probe',
    BREAKER,
    'if (successes >= this.#parts.settings.probeSuccesses)',
    'if (successes >= 1)',
  ),
]
