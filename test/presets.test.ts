import { readFileSync } from 'node:fs'
import { loadCatalog, readOverlay } from '@sluice/catalog'
import { TIERS } from '@sluice/core'
import { policyJsonSchema } from '@sluice/router'
import { createSluice, PRESETS, readPolicyFile } from 'sluice'
import { describe, expect, it } from 'vitest'

// Enough for a vendor of any kind; nobody is called.
const CONNECTION = { apiKey: 'key', baseUrl: 'http://127.0.0.1:9', account: 'account' }

describe.each(PRESETS)('the preset %s', (name) => {
  const start = (overlays: readonly unknown[] = []) =>
    createSluice(readPolicyFile(name).policy, {
      env: {},
      onMissing: () => CONNECTION,
      origin: name,
      catalogOverlays: overlays,
    })

  it('is valid, and every model of it is in the catalog', () => {
    const sluice = start()
    expect(sluice.health()).toMatchObject({ status: 'ok', policyVersion: expect.any(String) })
    const ids = sluice.models().map(({ id }) => id)
    expect(ids).toEqual(expect.arrayContaining(['auto', ...TIERS.map((tier) => `tier:${tier}`)]))
    expect(ids.length).toBeGreaterThan(1 + TIERS.length)
  })

  it('names the schema that lies beside it', () => {
    expect(readPolicyFile(name).policy).toHaveProperty('$schema', './policy.schema.json')
  })

  it('goes together with the prices of the design', () => {
    expect(start([readPreset('catalog-design-2026-04.json')]).health().status).toBe('ok')
  })
})

describe('presets/policy.schema.json', () => {
  it('is what the policy is checked by (if not: npm run dev schema)', () => {
    expect(readPreset('policy.schema.json')).toEqual(policyJsonSchema())
  })
})

describe('presets/catalog-design-2026-04.json', () => {
  it('loads over the shipped catalog and sets the prices that the design states', () => {
    const overlay = readOverlay(readPreset('catalog-design-2026-04.json'), 'catalog-design-2026-04.json')
    const shipped = loadCatalog().find('openai', 'gpt-5.4-nano')
    const laidOver = loadCatalog({ overlays: [overlay] }).find('openai', 'gpt-5.4-nano')
    expect(laidOver?.prices).not.toEqual(shipped?.prices)
    expect(laidOver?.facts).toEqual(shipped?.facts)
  })
})

function readPreset(file: string): unknown {
  return JSON.parse(readFileSync(new URL(`../presets/${file}`, import.meta.url), 'utf8'))
}
