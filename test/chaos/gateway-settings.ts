import type { CrashPlan } from './crash-plan.ts'

/** What a gateway's process is told on its command line, as JSON. */
export interface GatewaySettings {
  readonly policy: unknown
  readonly data?: string
  readonly redisUrl?: string
  /** How long Redis may be silent. Default: as it is for everyone. */
  readonly redisTimeoutMs?: number
  /** Let in only virtual keys, hashed under this. */
  readonly pepper?: string
  /** For `crashing-gateway.ts` alone. */
  readonly crash?: CrashPlan
}

export function readSettings(): GatewaySettings {
  const settings: GatewaySettings = JSON.parse(process.argv[2] ?? '{}')
  return settings
}

/** The first line of its standard output: where it listens. */
export function tellParent(hello: { readonly url: string }): void {
  console.log(JSON.stringify(hello))
}

/** A gateway whose test was killed must not stay behind. */
export function endWithParent(): void {
  process.stdin.on('end', () => process.exit()).resume()
}
