import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { GatewaySettings } from './gateway-settings.ts'

/** What a process holds at a moment, its garbage collected. */
export interface Held {
  readonly heapMb: number
  /** Active resources of the event loop: sockets, timers, files. */
  readonly handles: number
  /** Open file descriptors. */
  readonly files: number
  /** Of the process object, where what forgets to stop listening piles up. */
  readonly listeners: number
  /** MaxListeners warnings since the start. */
  readonly warnings: number
  readonly rejections: number
  readonly defects: number
}

export interface SoakGateway {
  readonly url: string
  measure(): Promise<Held>
  kill(): Promise<void>
}

/** Starts one and waits until it listens. */
export async function startSoakGateway(settings: GatewaySettings): Promise<SoakGateway> {
  const path = fileURLToPath(new URL('soak-gateway.ts', import.meta.url))
  const execArgv = ['--conditions=@sluice/source', '--disable-warning=ExperimentalWarning']
  const child = fork(path, [JSON.stringify(settings)], { execArgv })
  const [url]: string[] = await once(child, 'message')
  return {
    url: url ?? '',
    async measure() {
      const answered = once(child, 'message')
      child.send('measure')
      const [held]: Held[] = await answered
      if (!held) throw new Error('soak: the gateway has measured nothing.')
      return held
    },
    async kill() {
      child.kill('SIGKILL')
      await once(child, 'exit')
    },
  }
}
