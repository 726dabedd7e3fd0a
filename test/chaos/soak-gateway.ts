/** A gateway in a process of its own that tells how much it holds. Started by `start-soak-gateway.ts`. */
import { readdir } from 'node:fs/promises'
import { openStores, startGateway } from 'sluice'
import { CHAOS_ENV } from './chaos-policy.ts'
import { collectGarbage } from './collect-garbage.ts'
import { readSettings } from './gateway-settings.ts'
import type { Held } from './start-soak-gateway.ts'

const { policy, data } = readSettings()
const seen = { warnings: 0, rejections: 0, defects: 0 }
process.on('warning', ({ name }) => {
  if (name === 'MaxListenersExceededWarning') seen.warnings += 1
})
process.on('unhandledRejection', () => {
  seen.rejections += 1
})
const onDefect = (error: unknown) => {
  seen.defects += 1
  console.error(`defect ${String(error)}`)
}
const stores = await openStores({ data, onDefect })
const load = { maxInFlight: 10_000, maxLoopLagMs: 60_000 }
const file = { origin: 'soak', path: 'soak', policy }
const gateway = await startGateway({ file, env: CHAOS_ENV, port: 0, stores, load, onDefect })
process.on('message', () => void measure().then((held) => process.send?.(held)))
process.on('disconnect', () => process.exit())
process.send?.(gateway.url)

async function measure(): Promise<Held> {
  const heapMb = await collectGarbage()
  const listeners = process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0)
  const files = await readdir('/proc/self/fd').catch(() => [])
  return { heapMb, handles: process.getActiveResourcesInfo().length, files: files.length, listeners, ...seen }
}
