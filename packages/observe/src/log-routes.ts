import { formatUsd, type RouteRecord } from '@sluice/core'
import type { Router } from '@sluice/router'
import { pino, type Logger } from 'pino'

/**
 * One line a request: what was decided, who answered, what it cost and how it ended. Never a prompt, an answer or what a
 * vendor says of either. `info` for what was answered or left by its caller, `warn` for the rest. Returns what stops it.
 * @param logger default: JSON on standard output.
 */
export function logRoutes(
  router: Pick<Router, 'onRoute' | 'onBudget' | 'onAlert'>,
  logger: Logger = pino(),
): () => void {
  const stops = [
    router.onRoute((record) => {
      if (record.end === 'broken') logger.warn(lineOf(record), 'request')
      else logger.info(lineOf(record), 'request')
    }),
    router.onBudget(({ postedNanoUsd, limitNanoUsd, ...event }) =>
      logger.warn({ ...event, postedUsd: formatUsd(postedNanoUsd), limitUsd: formatUsd(limitNanoUsd) }, 'budget'),
    ),
    router.onAlert(({ cause, provider, deployment, times }) =>
      logger.error({ cause, provider, deployment, times }, 'alert'),
    ),
  ]
  return () => stops.forEach((stop) => stop())
}

function lineOf(record: RouteRecord) {
  const { decisionId, requestId, tenant, key, surface, tier, deployment, model, end, errorCode, usage, attempts } =
    record
  return {
    decision: decisionId,
    request: requestId,
    tenant,
    key,
    surface,
    tier,
    deployment,
    model,
    end,
    error: errorCode,
    attempts: attempts.map((each) => `${each.deployment} ${each.outcome} ${Math.round(each.durationMs)}ms`),
    costUsd: record.costNanoUsd === undefined ? 'unknown' : formatUsd(record.costNanoUsd),
    inputTokens: usage.uncachedInputTokens + usage.cacheReadTokens,
    outputTokens: usage.outputTokens,
    firstTokenMs: record.timeToFirstTokenMs === undefined ? undefined : Math.round(record.timeToFirstTokenMs),
    latencyMs: Math.round(record.latencyMs),
    policy: record.policyVersion,
    rules: record.rules,
  }
}
