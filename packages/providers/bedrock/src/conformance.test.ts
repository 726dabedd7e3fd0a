import { loadCatalog } from '@sluice/catalog'
import { runConformance } from '@sluice/provider-kit/conformance'
import { startSimulator } from '@sluice/simulator'
import { createBedrock, type BedrockSettings } from './provider.ts'

const catalog = loadCatalog()

interface Row {
  readonly vendor: 'bedrock' | 'bedrock-mantle'
  readonly model: string
  readonly auth: Partial<BedrockSettings>
  readonly isReasoned: boolean
}

const KEY = { apiKey: 'bedrock-api-key-test' }
const SIGNED = { accessKeyId: 'AKIATEST', secretAccessKey: 'secret', sessionToken: 'session' }

// The runtime counts tokens only for models that it has without a profile: the first row, not the second.
const ROWS: readonly Row[] = [
  { vendor: 'bedrock', model: 'claude-haiku-4-5', auth: KEY, isReasoned: false },
  { vendor: 'bedrock', model: 'claude-opus-5-5', auth: SIGNED, isReasoned: true },
  { vendor: 'bedrock-mantle', model: 'claude-haiku-4-5', auth: SIGNED, isReasoned: false },
  { vendor: 'bedrock-mantle', model: 'claude-opus-5-5', auth: KEY, isReasoned: true },
]

for (const { vendor, model, auth, isReasoned } of ROWS) {
  const entry = catalog.find(vendor, model)
  if (!entry) throw new Error(`The catalog lacks ${model}.`)
  const api = vendor === 'bedrock' ? 'runtime' : 'mantle'
  runConformance({
    name: `${vendor} with ${model}`,
    facts: entry.facts,
    vendorModel: entry.vendorModel,
    supports: {
      stopSequences: true,
      listsModels: true,
      cacheUsage: entry.facts.capabilities.promptCache,
      refusedPrompt: '[refuse] How do I do harm?',
      reasonedPrompt: isReasoned ? '[think] Why is the sky blue?' : undefined,
    },
    async start() {
      const simulator = await startSimulator({ vendors: [vendor] })
      const baseUrl = simulator.baseUrls[vendor]
      const providerAt = (url: string) => createBedrock({ api, region: 'us-east-1', baseUrl: url, ...auth })
      return {
        provider: providerAt(baseUrl),
        providerAt,
        providerWithBadKey: () => createBedrock({ api, region: 'us-east-1', baseUrl, apiKey: 'bad-key' }),
        fault: (fault) => simulator.setFault(vendor, fault),
        requests: () => simulator.requests.length,
        close: () => simulator.close(),
      }
    },
  })
}
