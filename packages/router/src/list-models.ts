import { TIERS } from '@sluice/core'
import type { CompiledPolicy } from './policy/compile-policy.ts'
import type { ModelListing } from './router.ts'

/** What clients may put into `model`: auto, the tiers, and every model of the policy. */
export function listModels(policy: CompiledPolicy): ModelListing[] {
  const models = [...policy.byModel.values()].flatMap((targets) => targets.slice(0, 1))
  const facts = models.map(({ entry }) => entry.facts)
  const contextWindowTokens = Math.max(...facts.map((one) => one.contextWindowTokens))
  const maxOutputTokens = Math.max(...facts.map((one) => one.maxOutputTokens))
  const routed = ['auto', ...TIERS.map((tier) => `tier:${tier}`)]
  return [
    ...routed.map((id) => ({ id, name: `Sluice ${id}`, createdAt: 0, contextWindowTokens, maxOutputTokens })),
    ...models.map(({ entry }) => ({
      id: entry.facts.id,
      name: entry.facts.name,
      createdAt: entry.lifecycle.released === undefined ? 0 : Date.parse(entry.lifecycle.released),
      contextWindowTokens: entry.facts.contextWindowTokens,
      maxOutputTokens: entry.facts.maxOutputTokens,
    })),
  ]
}
