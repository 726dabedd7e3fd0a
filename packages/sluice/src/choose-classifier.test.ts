import { fileURLToPath } from 'node:url'
import type { RouteRecord } from '@sluice/core'
import { parsePolicy, type PolicyInput } from '@sluice/router'
import { describe, expect, it } from 'vitest'
import { connectSimulator } from './connect-simulator.ts'
import { createSluice } from './create-sluice.ts'
import { readPolicyFile } from './read-policy-file.ts'

type Routing = NonNullable<PolicyInput['routing']>

/** What the seed policy's classifier is called, and what it could not promise, when its routing says so. */
async function chosen(routing: Routing, weights?: string) {
  const { policy } = readPolicyFile('seed')
  const parsed = parsePolicy(policy)
  const input = { ...parsed, routing: { ...parsed.routing, ...routing } }
  const standIn = await connectSimulator(parsed, {})
  const notices: string[] = []
  const sluice = createSluice(input, {
    env: {},
    onMissing: standIn.connect,
    weights,
    onNotice: (notice) => notices.push(notice),
  })
  const records: RouteRecord[] = []
  sluice.onRoute((record) => void records.push(record))
  await sluice.chat({ messages: 'Prove that every bounded chain of the order has a supremum.', model: 'auto' })
  await sluice.close()
  await standIn.close()
  const [classification] = records.map((record) => record.classification)
  return { classifier: classification?.classifier, tier: classification?.tier, notices }
}

const SHIPPED = fileURLToPath(new URL('../../classifier/weights/tiers-1.json', import.meta.url))

describe('the classifier of a policy', () => {
  it('is rules unless it says otherwise', async () => {
    expect(await chosen({})).toMatchObject({ classifier: 'rules/1', notices: [] })
  })

  it('is the trained one when it says so, with weights of one’s own when there are some', async () => {
    expect(await chosen({ classifier: 'trained' })).toMatchObject({ classifier: 'trained/1', notices: [] })
    const own = await chosen({ classifier: 'trained' }, SHIPPED)
    expect(own).toMatchObject({ classifier: 'trained/1+tiers/1', notices: [] })
  })

  it('chooses by what the policy asks for', async () => {
    expect(await chosen({ classifier: 'trained', maxShare: { opus: 0, sonnet: 0 } })).toMatchObject({ tier: 'haiku' })
    expect(await chosen({ classifier: 'trained', maxCostShare: 1 })).toMatchObject({ tier: 'opus' })
    expect(await chosen({ classifier: 'trained', underRouting: { maxShare: 0.001 } })).toMatchObject({ tier: 'opus' })
  })

  it('says what it cannot promise, and whose weights are not used', async () => {
    const { notices } = await chosen({ classifier: 'trained', underRouting: { maxShare: 0.0001 } })
    expect(notices.join()).toContain('routing: underRouting 0.0001 with confidence 0.95: ')
    expect((await chosen({}, SHIPPED)).notices.join()).toContain('routing.classifier is "rules"')
  })

  it('is not made from a file that holds no weights', async () => {
    const file = fileURLToPath(new URL('choose-classifier.ts', import.meta.url))
    await expect(chosen({ classifier: 'trained' }, file)).rejects.toThrow('is not JSON, so it holds no weights')
  })
})
