import { ROUTES } from '../../packages/http/src/routes.ts'
import { OWN_PAGES } from '../../packages/sluice/src/gateway-app.ts'

/** One path with one method, as the code's own tables state it, and what is to stand before its answer. */
export interface Row {
  readonly method: string
  readonly path: string
  readonly admits: 'tenants' | 'operators' | 'everyone'
  readonly takes: 'chat' | 'prompt' | 'name' | 'feedback' | 'spend-query' | 'nothing'
  readonly spends: 'money' | 'requests' | 'nothing'
  /** Of pages that say the same to everyone. */
  readonly text?: string
}

const PAGE = { method: 'GET', admits: 'everyone', takes: 'nothing', spends: 'nothing' } as const

/** Every path that `sluice serve` and the middleware answer. */
export const INVENTORY: readonly Row[] = [
  ...ROUTES.flatMap(({ path, hasName, methods, admits, takes, spends }) =>
    methods.map((method) => ({ method, path: hasName ? `${path}/auto` : path, admits, takes, spends })),
  ),
  ...Object.entries(OWN_PAGES).map(([path, text]) => ({ ...PAGE, path, text })),
]

export function titleOf({ method, path }: Row): string {
  return `${method} ${path}`
}

const MESSAGES = { model: 'auto', max_tokens: 20, messages: [{ role: 'user', content: 'Hi' }] }
const INPUT = { model: 'auto', input: 'Hi' }
/** What the target keeps a record of, for the tenant that the probe of limits asks as. */
export const KEPT_DECISION = 'dec_inventory'
const GOOD_BODIES: Readonly<Record<string, object>> = {
  '/v1/messages': MESSAGES,
  '/v1/messages/count_tokens': { model: 'auto', messages: MESSAGES.messages },
  '/v1/chat/completions': { model: 'auto', max_completion_tokens: 20, messages: MESSAGES.messages },
  '/v1/responses': { ...INPUT, max_output_tokens: 20 },
  '/v1/responses/input_tokens': INPUT,
  '/sluice/feedback': { decisionId: KEPT_DECISION, score: 1 },
}

/** A request that is good in every respect; undefined where no body is taken. @throws Error for a route without a sample */
export function goodBody({ path, takes }: Row): object | undefined {
  if (takes !== 'chat' && takes !== 'prompt' && takes !== 'feedback') return undefined
  const body = GOOD_BODIES[path]
  if (!body) throw new Error(`inventory: ${path} takes a body. Say in GOOD_BODIES what a good one is.`)
  return body
}
