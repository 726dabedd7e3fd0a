import type { RoutingTarget } from '@sluice/classifier'

const TARGETS: Readonly<Record<string, (share: number) => RoutingTarget>> = {
  quality: (quality) => ({ quality }),
  opus: (opus) => ({ maxShare: { opus } }),
  cost: (maxCostShare) => ({ maxCostShare }),
  'under-routing': (maxShare) => ({ underRouting: { maxShare } }),
}

/** What thresholds are to be solved for, such as `quality=0.95`. @throws Error that says what is allowed */
export function parseTarget(text: string): RoutingTarget {
  const [name = '', share] = text.split('=')
  const target = Object.hasOwn(TARGETS, name) ? TARGETS[name] : undefined
  if (target && share !== undefined && /^0?\.\d{1,9}$/.test(share) && Number(share) > 0) return target(Number(share))
  const allowed = Object.keys(TARGETS).map((one) => `${one}=0.…`)
  throw new Error(`sluice: --target is "${text}". Allowed: ${allowed.join(', ')}; the share is between 0 and 1.`)
}
