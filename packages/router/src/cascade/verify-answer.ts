import type { Answer, ChatRequest, Clock, Verify } from '@sluice/core'
import { askHook, type HookSettings } from './ask-hook.ts'
import { askJudge, type AskModel, type JudgeSettings } from './ask-judge.ts'
import { DETECTORS, type Check } from './detectors.ts'

export interface VerifySettings {
  readonly checks: readonly Check[]
  readonly hook: HookSettings
  readonly judge?: JudgeSettings
}

export interface VerifyInput {
  readonly answer: Answer
  readonly request: ChatRequest
  /** What the user asked, in their own words. */
  readonly question: string
  readonly settings: VerifySettings
  /** The app's own check, where it has one. */
  readonly verify: Verify | undefined
  /** Asks the judge's model. */
  readonly ask: AskModel
  readonly clock: Clock
  /** What is left of the request's time. */
  readonly remainingMs: () => number
  readonly report: (defect: unknown) => void
}

/** Why an answer is not to be handed out, the cheapest check first; undefined: it passes. Never rejects. */
export async function verifyAnswer(input: VerifyInput): Promise<string | undefined> {
  return findFault(input) ?? (await askHook(input)) ?? (await askJudge(input))
}

/** What Sluice sees by itself. A defect in that is no fault of the answer's. */
function findFault({ answer, request, settings, report }: VerifyInput): string | undefined {
  try {
    for (const check of settings.checks) {
      const fault = DETECTORS[check](answer, request)
      if (fault !== undefined) return fault
    }
  } catch (error) {
    report(error)
  }
  return undefined
}
