import { formatUsd, type ModelSelector, type NanoUsd, type RouteRecord } from '@sluice/core'
import type { Explanation } from '@sluice/router'

type Told = Omit<Explanation, 'refusal'>

/** What was decided, or would be, as a person would tell it. */
export function explanationText(told: Told): string {
  const { selector, policyVersion, rules = [], tier, candidates, excluded } = told
  const lines = [
    `Asked for   ${askedFor(selector)}, under policy ${policyVersion}`,
    ...guessLines(told),
    ...(rules.length > 0 ? [`Rules       ${rules.join('; ')}`] : []),
    `Tier        ${tier ?? 'none: the model is named, or nobody can answer'}`,
    '',
    candidates.length > 0 ? 'Who can answer, in this order' : 'Nobody can answer',
    ...candidates.map(
      ({ deployment, estimatedCostNanoUsd }, index) =>
        `  ${String(index + 1).padStart(2)}. ${deployment.padEnd(32)} about ${usd(estimatedCostNanoUsd)}`,
    ),
    ...(excluded.length > 0 ? ['', 'Left out'] : []),
    ...excluded.map(({ deployment, reason }) => `      ${deployment.padEnd(32)} ${reason}`),
  ]
  return `${lines.join('\n')}\n`
}

/** What became of a request, as a person would tell it. */
export function recordText(record: RouteRecord): string {
  const { decisionId, tenant, time, attempts, end, errorCode, costNanoUsd, baselines = [], budgetEffects = [] } = record
  const error = errorCode === undefined ? '' : ` (${errorCode})`
  const lines = [
    '',
    'What happened',
    ...attempts.map(
      ({ deployment, outcome, startedAfterMs, durationMs, message, costNanoUsd: cost }, index) =>
        `  ${String(index + 1).padStart(2)}. ${deployment.padEnd(32)} ${outcome} after ${Math.round(durationMs)} ms, begun at ${Math.round(startedAfterMs)} ms, ${usd(cost)}${message === undefined ? '' : `: ${message}`}`,
    ),
    ...(attempts.length === 0 ? ['      nobody was called'] : []),
    ...budgetEffects.map(({ budget, account, action }) => `      budget ${budget} (${account}): ${action}`),
    '',
    `Ended       ${end}${error} after ${Math.round(record.latencyMs)} ms`,
    `Cost        ${usd(costNanoUsd)}`,
    ...baselines.map(({ name, costNanoUsd: cost }) => `Else        ${name} ${usd(cost)}${saved(costNanoUsd, cost)}`),
  ]
  const head = `Decision    ${decisionId} of ${new Date(time).toISOString()}, tenant ${tenant}\n`
  return `${head}${explanationText(record)}${lines.join('\n')}\n`
}

function askedFor(selector: ModelSelector): string {
  if (selector.type === 'auto') return 'auto'
  return selector.type === 'tier' ? `the ${selector.tier} tier` : `the model ${selector.model}`
}

function guessLines({ classification }: Told): string[] {
  if (!classification) return []
  const { tier, confidence, reasons, classifier, probabilities } = classification
  const chances = Object.entries(probabilities).map(([name, chance]) => `${name} ${chance.toFixed(2)}`)
  return [
    `Guess       ${tier}, ${confidence.toFixed(2)} sure (${classifier}: ${chances.join(', ')})`,
    ...(reasons.length > 0 ? [`Because     ${reasons.join('; ')}`] : []),
  ]
}

function usd(cost: NanoUsd | undefined): string {
  return cost === undefined ? 'price unknown' : `$${formatUsd(cost)}`
}

function saved(cost: NanoUsd | undefined, baseline: NanoUsd | undefined): string {
  if (cost === undefined || baseline === undefined) return ''
  return baseline >= cost ? `, saved $${formatUsd(baseline - cost)}` : `, lost $${formatUsd(cost - baseline)}`
}
