import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { GatewaySettings } from './gateway-settings.ts'

/** A gateway in a process of its own. */
export interface GatewayProcess {
  readonly url: string
  readonly pid: number
  /** What it has written to standard error so far, line by line. */
  readonly log: readonly string[]
  readonly hasEnded: Promise<void>
  /** kill -9. Resolves when it is gone. */
  kill(): Promise<void>
  /** Lets it finish what is in flight. */
  stop(): Promise<void>
}

type GatewayScript = 'gateway-process.ts' | 'crashing-gateway.ts'

const FLAGS = ['--conditions=@sluice/source', '--disable-warning=ExperimentalWarning']

/** Starts one and waits until it listens. @throws Error with its log when it does not come up. */
export async function startGatewayProcess(
  settings: GatewaySettings,
  script: GatewayScript = 'gateway-process.ts',
): Promise<GatewayProcess> {
  const path = fileURLToPath(new URL(script, import.meta.url))
  const child = spawn(process.execPath, [...FLAGS, path, JSON.stringify(settings)], { stdio: ['pipe', 'pipe', 'pipe'] })
  const log: string[] = []
  createInterface({ input: child.stderr }).on('line', (line) => log.push(line))
  const hasEnded = once(child, 'exit').then(() => undefined)
  const [line] = await Promise.race([once(createInterface({ input: child.stdout }), 'line'), hasEnded.then(() => [])])
  if (typeof line !== 'string') throw new Error(`chaos: a gateway ended before it listened.\n${log.join('\n')}`)
  const { url }: { readonly url: string } = JSON.parse(line)
  const end = (signal: 'SIGKILL' | 'SIGTERM') => {
    child.kill(signal)
    return hasEnded
  }
  return { url, pid: child.pid ?? 0, log, hasEnded, kill: () => end('SIGKILL'), stop: () => end('SIGTERM') }
}
