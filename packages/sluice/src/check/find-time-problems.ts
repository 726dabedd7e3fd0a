import type { CompiledPolicy } from '@sluice/router'
import type { PolicyFinding } from './policy-finding.ts'

/** Waits that the deadline of a request cuts short. */
export function findTimeProblems({ policy, byName }: CompiledPolicy): PolicyFinding[] {
  const { timeouts, retries } = policy
  const { totalMs, firstTokenMs, reasoningFirstTokenMs, minimumAttemptMs } = timeouts
  const thinks = [...byName.values()].some(({ entry }) => entry.facts.capabilities.reasoning)
  const waits = [
    { path: 'timeouts.firstTokenMs', waitMs: firstTokenMs, isUsed: true },
    { path: 'timeouts.reasoningFirstTokenMs', waitMs: reasoningFirstTokenMs, isUsed: thinks },
  ].filter(({ isUsed }) => isUsed)
  return [
    ...waits.flatMap(({ path, waitMs }): PolicyFinding[] => {
      if (waitMs >= totalMs) {
        const message = `${waitMs} is not less than timeouts.totalMs, which is ${totalMs}: it never ends an attempt, the deadline does.`
        return [{ severity: 'warning', path, message }]
      }
      if (waitMs + minimumAttemptMs <= totalMs || retries.maxAttempts === 1) return []
      const message = `after ${waitMs} ms without a first token less than minimumAttemptMs (${minimumAttemptMs}) is left of totalMs (${totalMs}): there is no failover from a vendor that hangs.`
      return [{ severity: 'warning', path, message }]
    }),
    ...findLongDelays(policy),
  ]
}

function findLongDelays({ timeouts, retries }: CompiledPolicy['policy']): PolicyFinding[] {
  if (retries.maxDelayMs < timeouts.totalMs) return []
  const message = `found ${retries.maxDelayMs}, not less than timeouts.totalMs, which is ${timeouts.totalMs}.`
  return [{ severity: 'warning', path: 'retries.maxDelayMs', message }]
}
