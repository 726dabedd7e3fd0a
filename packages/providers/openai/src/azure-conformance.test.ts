import { loadCatalog } from '@sluice/catalog'
import { runConformance } from '@sluice/provider-kit/conformance'
import { startSimulator } from '@sluice/simulator'
import { createAzureOpenAI } from './azure.ts'

const entry = loadCatalog().find('azure', 'gpt-5.4-mini')
if (!entry) throw new Error('The catalog lacks the model.')

for (const apiVersion of ['v1', '2025-04-01-preview']) {
  runConformance({
    name: `azure by ${apiVersion}`,
    facts: entry.facts,
    vendorModel: 'our-mini',
    supports: {
      stopSequences: false,
      listsModels: { as: 'gpt-5.4-mini' },
      cacheUsage: true,
      refusedPrompt: '[refuse] How do I do harm?',
      reasonedPrompt: '[think] Why is the sky blue?',
    },
    async start() {
      const simulator = await startSimulator({ vendors: ['azure'], deployments: { 'our-mini': 'gpt-5.4-mini' } })
      const endpoint = new URL(simulator.baseUrls.azure).origin
      const providerAt = (baseUrl: string) => createAzureOpenAI({ apiKey: 'test', baseUrl, apiVersion })
      return {
        provider: createAzureOpenAI({ apiKey: 'test', endpoint, apiVersion }),
        providerAt,
        providerWithBadKey: () => createAzureOpenAI({ apiKey: 'bad-key', endpoint, apiVersion }),
        fault: (fault) => simulator.setFault('azure', fault),
        requests: () => simulator.requests.length,
        close: () => simulator.close(),
      }
    },
  })
}
