import {
  SluiceError,
  systemClock,
  TIERS,
  type ChatRequest,
  type Classification,
  type Classifier,
  type Clock,
  type ErrorCode,
  type Features,
  type RequestContext,
  type Tier,
  type Verdict,
} from '@sluice/core'
import { AskBreaker, type AskBreakerSettings } from './asked/ask-breaker.ts'
import { readTierAnswer, type NamedTier } from './asked/read-tier-answer.ts'
import { tierQuestion } from './asked/tier-question.ts'
import { createRuleClassifier } from './rule-classifier.ts'

/**
 * Asks a model; resolves to the text of its answer. `signal` fires when nobody waits for it any more. `context` is that of the
 * request which is classified: who pays.
 */
export type AskTier = (
  question: ChatRequest,
  asked: { readonly signal: AbortSignal; readonly context: RequestContext | undefined },
) => Promise<string>

export interface LlmClassifierOptions {
  readonly ask: AskTier
  /** Guesses where the model is not asked or gives no answer. Default: the rules. */
  readonly fallback?: Classifier
  /** Whose model is asked. Default `haiku`. */
  readonly tier?: Tier
  /** The longest that it is waited for, in milliseconds; at most half of what the caller allows. Default 2,000. */
  readonly timeoutMs?: number
  /** Of the user's text, so many characters are sent at most: the beginning and the end. Default 4,000. */
  readonly maxCharacters?: number
  /** Default 256. */
  readonly maxOutputTokens?: number
  readonly breaker?: AskBreakerSettings
  readonly clock?: Clock
}

const NAME = 'llm/1'
const DEFAULT_TIMEOUT_MS = 2_000

/**
 * A classifier that asks a model. Where that fails, takes too long or answers with anything but the JSON it was asked for, the
 * fallback decides; after several failures in a row it is not asked for a while. Never rejects unless the fallback does.
 */
export function createLlmClassifier(options: LlmClassifierOptions): Classifier {
  const { fallback = createRuleClassifier(), clock = systemClock } = options
  const breaker = new AskBreaker(options.breaker ?? {}, clock)
  return {
    name: NAME,
    withoutAsking: fallback.withoutAsking ?? fallback,
    async classify(features, context) {
      const permit = breaker.permit()
      const found = permit ? await ask(features, context, { ...options, clock }) : RESTING
      permit?.settle(found.verdict)
      if (found.named) return classificationOf(found.named)
      const guess = await fallback.classify(features, context)
      return { ...guess, reasons: [...guess.reasons, `${NAME} ${found.why}`] }
    },
  }
}

/** What came of asking: a tier, or in words why not. The verdict is about the model. */
type Found = { readonly verdict: Verdict } & (
  | { readonly named: NamedTier }
  | { readonly named?: undefined; readonly why: string }
)

const RESTING: Found = { verdict: 'neutral', why: 'is not asked for a while: it has failed several times in a row' }
const LATE = 'gave no answer in time'

type Asking = LlmClassifierOptions & { readonly clock: Clock }

/** Never rejects. That a call failed stands in the record of that call. */
async function ask(features: Features, context: RequestContext | undefined, asking: Asking): Promise<Found> {
  const { clock, timeoutMs = DEFAULT_TIMEOUT_MS } = asking
  if (context?.signal.aborted) return { verdict: 'neutral', why: LATE }
  const leaving = new AbortController()
  const { promise: left, resolve } = Promise.withResolvers<Found>()
  const leave = (verdict: Verdict) => {
    leaving.abort(context?.signal.reason)
    resolve({ verdict, why: LATE })
  }
  const limitMs = Math.min(timeoutMs, (context?.timeoutMs ?? Infinity) / 2)
  // That a caller is in a hurry, or has left, is not the model's fault.
  const timer = clock.setTimer(limitMs, () => leave(limitMs < timeoutMs ? 'neutral' : 'failure'), { keepsAlive: true })
  const onAbort = () => leave('neutral')
  context?.signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([answerTo(features, context, leaving.signal, asking), left])
  } finally {
    timer.cancel()
    context?.signal.removeEventListener('abort', onAbort)
  }
}

async function answerTo(
  features: Features,
  context: RequestContext | undefined,
  signal: AbortSignal,
  { ask: askModel, tier = 'haiku', maxCharacters = 4_000, maxOutputTokens = 256 }: Asking,
): Promise<Found> {
  try {
    const question = tierQuestion(features, { tier, maxCharacters, maxOutputTokens })
    const named = readTierAnswer(await askModel(question, { signal, context }))
    return named ? { verdict: 'success', named } : { verdict: 'failure', why: 'answered in another form than asked' }
  } catch (error) {
    const isRefused = error instanceof SluiceError && REFUSED.has(error.code)
    return { verdict: isRefused ? 'neutral' : 'failure', why: 'gave no answer' }
  }
}

// Whose budget is used up must not keep the others from being asked about.
const REFUSED: ReadonlySet<ErrorCode> = new Set(['budget_exceeded', 'budget_store_unavailable', 'client_gone'])

/** What is left of certainty falls on the other tiers in equal parts. */
function classificationOf({ tier, confidence }: NamedTier): Classification {
  const other = (1 - confidence) / (TIERS.length - 1)
  const probabilities = { haiku: other, sonnet: other, opus: other, [tier]: confidence }
  return { tier, probabilities, confidence, reasons: ['a model was asked'], classifier: NAME }
}
