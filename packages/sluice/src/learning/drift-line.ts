import { TIERS } from '@sluice/core'
import type { Drift } from './find-drift.ts'

/** What has drifted, on one line. */
export function driftLine(drift: Drift): string {
  if (drift.kind === 'tier-share') {
    const { shares, sharesBefore, index, requests } = drift
    const moves = TIERS.map((tier) => `${tier} ${percent(sharesBefore[tier])} -> ${percent(shares[tier])}`)
    return `DRIFT of tiers: ${moves.join(', ')} (${requests} requests, index ${index.toFixed(2)})`
  }
  const { tier, foretold, score, requests } = drift
  return `DRIFT of calibration: ${tier} was to be good ${percent(foretold)} of the time, feedback says ${percent(score)} (${requests} answers)`
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`
}
