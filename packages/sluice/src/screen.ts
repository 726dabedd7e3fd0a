import { formatUsd, TIERS, type RouteRecord } from '@sluice/core'
import type { AlertCause, AlertEvent } from '@sluice/router'
import { readConnections } from './read-connections.ts'
import type { Gateway } from './start-gateway.ts'

/** What `sluice serve` shows when it is ready: who answers, what is real, and how to try it. */
export function startScreen({ url, policy, standIn }: Gateway, policyName: string): string {
  const providers = readConnections(policy, {}).map(({ name, variable }) =>
    standIn.plays.includes(name)
      ? `  ${name.padEnd(12)} simulated   set ${variable} for the real one`
      : `  ${name.padEnd(12)} real`,
  )
  const tiers = TIERS.map((tier) => `  ${tier.padEnd(12)} ${policy.tiers[tier].join(' → ')}`)
  return `
Sluice is ready at ${url}   policy ${policyName} (${policy.version})

Vendors
${providers.join('\n')}

Tiers, in the order ${policy.routing.order === 'listed' ? 'they are tried' : 'they are listed; the cheapest is tried first'}
${tiers.join('\n')}

Try it
  curl -s ${url}/v1/messages -H 'content-type: application/json' -i \\
    -d '{"model":"auto","max_tokens":200,"messages":[{"role":"user","content":"Why is the sky blue?"}]}'

Clients
  Anthropic SDK   baseURL: '${url}'
  OpenAI SDK      baseURL: '${url}/v1'
`
}

/** One request on one line. */
export function requestLine(record: RouteRecord): string {
  const where = record.deployment ?? record.errorCode ?? 'nowhere'
  const cost = record.costNanoUsd === undefined ? 'price unknown' : `$${formatUsd(record.costNanoUsd)}`
  const attempts = record.attempts.length > 1 ? `  ${record.attempts.map(({ outcome }) => outcome).join(', ')}` : ''
  const parts = [
    record.end.padEnd(9),
    (record.tier ?? '-').padEnd(6),
    where,
    `${Math.round(record.latencyMs)} ms`,
    cost,
  ]
  return `${parts.join('  ')}${attempts}`
}

/** What only people can put right, on one line. */
export function alertLine({ cause, provider, deployment, message, times }: AlertEvent): string {
  const again = times > 1 ? ` (${times} times since it was last said)` : ''
  return `ALERT ${provider}: ${CAUSES[cause]}; ${deployment} answered: ${message}${again}`
}

const CAUSES: Readonly<Record<AlertCause, string>> = {
  'account-exhausted': 'the vendor account has no money or quota left',
  unauthorized: 'the vendor refuses the key',
  'model-not-found': 'the vendor does not have this model',
  tls: 'the certificate or TLS settings are wrong',
}
