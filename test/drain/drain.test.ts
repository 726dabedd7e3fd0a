import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSimulator } from '@sluice/simulator'
import { describe, expect, it, onTestFinished } from 'vitest'
import { chaosPolicy } from '../chaos/chaos-policy.ts'
import { drainGateway, startServe } from './drain-gateway.ts'
import { openEvents } from './open-events.ts'

describe('SIGTERM', () => {
  it('RD8: lets streams end that do so in time, tells the others off, settles all, and leaves with code 0', async () => {
    const drained = await drainGateway({ streams: 20, pauseMs: 200, drainSeconds: 2 })
    expect(drained).toMatchObject({
      exitCode: 0,
      whole: 10,
      toldOff: 10,
      odd: [],
      refused: { status: 503, connection: 'close', health: 'draining' },
      ends: { done: 10, broken: 10 },
      pendingNanoUsd: 0n,
    })
    expect(drained.exitMs).toBeLessThan(7_000)
  })

  it.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)('ends the gateway at once when %s follows it', async (signal, code) => {
    const { child, url, exited } = await serveSlowly()
    const stream = await openEvents(url, { prompt: 'Be short.', maxTokens: 20 })
    child.kill('SIGTERM')
    while ((await fetch(`${url}/health`)).status !== 503);
    child.kill(signal)
    expect(await exited).toBe(code)
    expect((await stream.whole).isCut).toBe(true)
  })
})

async function serveSlowly() {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-drain-'))
  const simulator = await startSimulator({ vendors: ['anthropic'], latency: { perTokenMs: 60_000 } })
  const policy = join(folder, 'policy.json')
  await writeFile(policy, JSON.stringify(chaosPolicy({ anthropicUrl: simulator.baseUrls.anthropic })))
  const serving = await startServe(folder, ['--policy', policy])
  onTestFinished(async () => {
    serving.child.kill('SIGKILL')
    await simulator.close()
    await rm(folder, { recursive: true, force: true })
  })
  return serving
}
