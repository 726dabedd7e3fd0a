import { loadCatalog } from '@sluice/catalog'
import { runConformance } from '@sluice/provider-kit/conformance'
import { startSimulator } from '@sluice/simulator'
import { createFoundry } from './provider.ts'

const catalog = loadCatalog()

for (const id of ['claude-haiku-4-5', 'claude-opus-4-7']) {
  const entry = catalog.find('foundry', id)
  if (!entry) throw new Error(`The catalog lacks ${id}.`)
  const deployment = `our-${id}`
  runConformance({
    name: `foundry with ${id}`,
    facts: entry.facts,
    vendorModel: deployment,
    supports: {
      stopSequences: true,
      cacheUsage: true,
      refusedPrompt: '[refuse] How do I do harm?',
      reasonedPrompt: id === 'claude-opus-4-7' ? '[think] Why is the sky blue?' : undefined,
    },
    async start() {
      const simulator = await startSimulator({ vendors: ['foundry'], deployments: { [deployment]: id } })
      const baseUrl = simulator.baseUrls.foundry
      const providerAt = (url: string) => createFoundry({ apiKey: 'test', baseUrl: url })
      return {
        provider: providerAt(baseUrl),
        providerAt,
        providerWithBadKey: () => createFoundry({ apiKey: 'bad-key', baseUrl }),
        fault: (fault) => simulator.setFault('foundry', fault),
        requests: () => simulator.requests.length,
        close: () => simulator.close(),
      }
    },
  })
}
