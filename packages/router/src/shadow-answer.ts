import { TIERS, type Answer, type ChatRequest, type RequestContext, type RoutedAnswer, type Tier } from '@sluice/core'
import { ownContext } from './own-context.ts'
import { allowedTier } from './policy/rules/rule-obstacle.ts'
import type { Trip } from './trip.ts'
import { compareBlind } from './learning/compare-blind.ts'

/** Sends a question of our own the whole way. @throws SluiceError */
export type AskOwn = (request: ChatRequest, context: RequestContext) => Promise<RoutedAnswer>

/** Compares a trip's answer, after its caller has it, with that of the dear tier. */
export type CompareLater = (answer: Pick<Answer, 'blocks'>) => void

/**
 * How to compare the answer of the tier that answers a trip; undefined where it is not to be. What was asked and answered
 * is only held in memory, until the comparison ends.
 */
export function shadowOf(trip: Trip, answering: Tier, ask: AskOwn): CompareLater | undefined {
  const { request, context, parts, rules } = trip
  const { shadow } = parts.policy.policy.learning
  if (!shadow || context.isOverhead || request.model.type !== 'auto') return undefined
  const isCheaper = TIERS.indexOf(answering) < TIERS.indexOf(shadow.tier)
  if (!isCheaper || allowedTier(shadow.tier, rules) !== shadow.tier) return undefined
  if (parts.random.next() >= shadow.share) return undefined
  const isUnwelcome = () => context.isBusy?.() ?? false
  return (answer) => parts.shadows.begin(shadow.maxInFlight, isUnwelcome, () => compare(trip, answer, ask))
}

async function compare(trip: Trip, cheap: Pick<Answer, 'blocks'>, ask: AskOwn): Promise<void> {
  const { request, context, features, parts, decisionId } = trip
  const { shadow } = parts.policy.policy.learning
  if (!shadow) return
  const asking = (surface: string) => houseContext(trip, surface, shadow)
  const dear = await ask({ ...request, model: { type: 'tier', tier: shadow.tier }, isStream: false }, asking('shadow'))
  if (dear.tier !== shadow.tier) return
  const judging = async (question: ChatRequest) => (await ask(question, asking('shadow-judge'))).text
  const comparison = { question: features.text, cheap, dear, judge: shadow.judge, random: parts.random, ask: judging }
  const score = await compareBlind(comparison)
  if (score === undefined) return
  parts.judged({ decisionId, tenant: context.tenant, source: 'shadow', score, time: parts.clock.now() })
}

/** For the same tenant, so that the same rules hold, and neither at its cost nor until it leaves. */
function houseContext(
  { context, parts }: Trip,
  surface: string,
  asked: { readonly tag: string; readonly timeoutMs: number },
) {
  const own = ownContext(context, surface, asked.tag, asked.timeoutMs)
  return {
    ...own,
    key: own.key && { id: own.key.id, grant: { tenant: own.key.grant.tenant } },
    header: context.header,
    signal: parts.shadows.signal,
    isOnTheHouse: true,
  }
}
