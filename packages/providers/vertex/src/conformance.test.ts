import { loadCatalog } from '@sluice/catalog'
import { runConformance } from '@sluice/provider-kit/conformance'
import { startSimulator } from '@sluice/simulator'
import { createVertex } from './provider.ts'

const catalog = loadCatalog()

for (const id of ['claude-haiku-4-5', 'claude-opus-4-7']) {
  const entry = catalog.find('vertex', id)
  if (!entry) throw new Error(`The catalog lacks ${id}.`)
  runConformance({
    name: `vertex with ${id}`,
    facts: entry.facts,
    vendorModel: entry.vendorModel,
    supports: {
      stopSequences: true,
      listsModels: true,
      cacheUsage: true,
      refusedPrompt: '[refuse] How do I do harm?',
      reasonedPrompt: id === 'claude-opus-4-7' ? '[think] Why is the sky blue?' : undefined,
    },
    async start() {
      const simulator = await startSimulator({ vendors: ['vertex'] })
      const baseUrl = simulator.baseUrls.vertex
      const providerAt = (url: string) => createVertex({ projectId: 'p', accessToken: 'ya29.test', baseUrl: url })
      return {
        provider: providerAt(baseUrl),
        providerAt,
        providerWithBadKey: () => createVertex({ projectId: 'p', accessToken: 'bad-key', baseUrl }),
        fault: (fault) => simulator.setFault('vertex', fault),
        requests: () => simulator.requests.length,
        close: () => simulator.close(),
      }
    },
  })
}
