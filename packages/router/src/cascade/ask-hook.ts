import { excerpt, type Answer, type ChatRequest, type Clock, type Judgement, type Verify } from '@sluice/core'
import { within } from '../within.ts'

export interface HookSettings {
  readonly timeoutMs: number
  /** What a hook counts as that throws, takes too long, or says nothing that can be understood. */
  readonly whenFailed: 'escalate' | 'deliver'
}

export interface HookInput {
  readonly answer: Answer
  readonly request: ChatRequest
  readonly settings: { readonly hook: HookSettings }
  readonly verify: Verify | undefined
  readonly clock: Clock
  readonly remainingMs: () => number
  readonly report: (defect: unknown) => void
}

/** Why the app's own check does not pass an answer; undefined: it does, or there is none. Never rejects. */
export async function askHook(input: HookInput): Promise<string | undefined> {
  const { verify, settings, report } = input
  if (!verify) return undefined
  try {
    return reasonIn(await judgementOf(verify, input))
  } catch (error) {
    report(new Error('cascade: the verify hook failed.', { cause: error }))
    return settings.hook.whenFailed === 'escalate' ? 'the verify hook failed' : undefined
  }
}

async function judgementOf(verify: Verify, { answer, request, settings, clock, remainingMs }: HookInput) {
  const leaving = new AbortController()
  const limitMs = Math.min(settings.hook.timeoutMs, remainingMs())
  try {
    const judging = Promise.resolve(verify(answer, request, leaving.signal))
    return await within(clock, limitMs, 'cascade: the verify hook', judging)
  } finally {
    leaving.abort()
  }
}

/** @throws TypeError when it is no judgement: an app in JavaScript may return anything. */
function reasonIn(judgement: Judgement): string | undefined {
  if (typeof judgement === 'boolean') return judgement ? undefined : 'the verify hook says no'
  if (typeof judgement?.isGood !== 'boolean')
    throw new TypeError('verify must return a boolean, or { isGood, reason }.')
  if (judgement.isGood) return undefined
  return judgement.reason ? `the verify hook says: ${excerpt(judgement.reason)}` : 'the verify hook says no'
}
