import { constants } from 'node:os'
import { StoreUnavailable, systemClock } from '@sluice/core'
import { logRoutes } from '@sluice/observe'
import type { ModelFinding } from './models/check-models.ts'
import { findingLine } from './models/models-command.ts'
import { readOverlayFile } from './read-overlay-file.ts'
import { PRESETS, readPolicyFile } from './read-policy-file.ts'
import type { Environment } from '@sluice/provider-kit'
import { LIFELIKE } from './connect-simulator.ts'
import { driftLine } from './learning/drift-line.ts'
import { alertLine, requestLine, startScreen } from './screen.ts'
import { openStores } from './stores/open-stores.ts'
import { startGateway, type Gateway } from './start-gateway.ts'
import { watchPolicy } from './watch-policy.ts'

export interface ServeOptions {
  readonly policy: string
  readonly port: number
  readonly host: string
  readonly catalogPaths: readonly string[]
  readonly quiet: boolean
  /** One line of JSON a request, in place of a line for people. */
  readonly logsJson?: boolean
  /** The file that keeps spend, records and keys; undefined: memory. */
  readonly data?: string
  /** How long the file keeps a record. Default 400 days. */
  readonly keepRecordsMs?: number
  readonly redisUrl?: string
  /** Let in only virtual keys, hashed under this. */
  readonly pepper?: string
  /** Operators are who presents it. Default: who asks from this machine itself. */
  readonly adminKey?: string
  /** For requests in flight to end by themselves once the command is told to stop. Default 30,000. */
  readonly drainMs?: number
  readonly env: Environment
  /** A weights file of one's own, for policies whose classifier is "trained". */
  readonly weights?: string
}

/** The `serve` command: starts the gateway, says what it serves, and runs until it is told to stop. */
export async function serve(options: ServeOptions): Promise<void> {
  const { host, port, env, data, redisUrl, pepper, adminKey, keepRecordsMs } = options
  const file = readPolicyFile(options.policy)
  const catalogOverlays = options.catalogPaths.map(readOverlayFile)
  const onDefect = (error: unknown) =>
    error instanceof StoreUnavailable
      ? console.error(`sluice: ${error.message}`)
      : console.error('sluice: a defect, please report it.', error)
  const onNotice = (line: string) => console.warn(`sluice: ${line}`)
  const stores = await openStores({ data, keepRecordsMs, redisUrl, onDefect, onNotice })
  const gateway = await startGateway({
    file,
    env,
    host,
    port,
    catalogOverlays,
    simulator: { latency: LIFELIKE },
    stores,
    pepper,
    adminKey,
    onDefect,
    weights: options.weights,
    onNotice,
  }).catch(explainPort(port))
  console.log(startScreen(gateway, options.policy))
  // Asked beside the first requests: a vendor that is slow to list its models must not keep the gateway from starting.
  void gateway.sluice.checkModels().then(warnOf)
  gateway.sluice.onDrift((drift) => console.warn(`sluice: ${driftLine(drift)}`))
  gateway.sluice.onAlert((alert) => console.warn(`sluice: ${alertLine(alert)}`))
  if (options.logsJson) logRoutes(gateway.sluice)
  else if (!options.quiet) gateway.sluice.onRoute((record) => console.log(requestLine(record)))
  const isPreset = PRESETS.some((name) => name === options.policy)
  const watching = isPreset ? undefined : follow(file.path, gateway)
  await untilStopped()
  const { drainMs = 30_000 } = options
  console.log(`sluice: finishing what is in flight, for ${drainMs / 1_000} s at most. Stop again to leave at once.`)
  leaveAfter(drainMs + CLOSING_MS)
  watching?.close()
  await gateway.close({ drainMs })
  await stores.close()
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const
// Beside the time to drain: 35 seconds in all unless told otherwise.
const CLOSING_MS = 4_500

/** What is merely not known is for those who ask: `sluice models check` says it. */
function warnOf(findings: readonly ModelFinding[]): void {
  for (const finding of findings) if (finding.severity !== 'note') console.warn(findingLine(finding))
}

function follow(path: string, gateway: Gateway) {
  return watchPolicy(path, gateway.sluice, {
    onReload: () => console.log(`sluice: ${path} has changed; the new policy is in force.`),
    onError: (error) =>
      console.error(`sluice: ${path} has changed and cannot be used; the old one stays.\n${error.message}`),
  })
}

function explainPort(port: number) {
  return (error: unknown): never => {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
    if (!isTaken) throw error
    throw new Error(`sluice: port ${port} is taken. Pass another with --port, or 0 for any that is free.`, {
      cause: error,
    })
  }
}

function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => {
      for (const signal of SIGNALS) process.off(signal, stop).once(signal, leave)
      resolve()
    }
    for (const signal of SIGNALS) process.once(signal, stop)
  })
}

/** As a shell reports a process that its signal has ended; asked for twice, so that a first process (PID 1) leaves too. */
function leave(signal: NodeJS.Signals): never {
  process.exit(128 + constants.signals[signal])
}

/** What cannot be closed, such as a connection to a store that hangs, keeps the process no longer than this. */
function leaveAfter(timeoutMs: number): void {
  systemClock.setTimer(timeoutMs, () => {
    console.error('sluice: not everything could be closed in time. Reservations that are open expire by themselves.')
    process.exit(1)
  })
}
