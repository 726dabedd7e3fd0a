import type { HealthReport } from '@sluice/router'
import type { Fault } from '@sluice/simulator'
import { expect, it } from 'vitest'
import { startAppForTest } from '../gateway/start-app.ts'
import { ask } from '../gateway/surfaces.ts'

const REFUSED_KEY: Fault = { type: 'status', status: 401 }

it('operators hear once of a key that is refused, and see in /sluice/health why its breaker is open', async () => {
  const app = await startAppForTest()
  const alerts: unknown[] = []
  app.sluice.onAlert((alert) => alerts.push(alert))
  app.simulator.setFault('anthropic', REFUSED_KEY)
  for (let index = 0; index < 5; index += 1) {
    const { headers } = await ask(app, { model: 'tier:haiku' })
    expect(headers.get('x-sluice-deployment')).toBe('openai/gpt-5.4-nano')
  }
  expect(alerts).toMatchObject([{ cause: 'unauthorized', provider: 'anthropic', times: 1 }])
  const response = await fetch(`${app.url}/sluice/health`)
  const health: HealthReport = JSON.parse(await response.text())
  expect(health.deployments).toContainEqual(
    expect.objectContaining({
      deployment: 'anthropic/claude-haiku-4-5',
      credential: expect.objectContaining({
        state: 'open',
        why: 'the vendor refuses its key, or its account is empty',
      }),
    }),
  )
  expect(health.deployments).toContainEqual(
    expect.objectContaining({
      deployment: 'openai/gpt-5.4-nano',
      state: 'closed',
      judged: 5,
      evidence: expect.objectContaining({ calls: 5 }),
    }),
  )
})
