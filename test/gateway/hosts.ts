import { parsePolicy, type Policy, type PolicyInput } from '@sluice/router'
import type { VendorName } from '@sluice/simulator'

/** What a request can need that not every host has. */
export type Capability = 'structured output' | 'documents' | 'media by address' | 'forced tool calls'

/** One vendor's host, with one model that no other host of these tests serves: naming the model pins the host. */
export interface Host {
  /** Which of the simulator's vendors plays it. */
  readonly name: VendorName
  /** Catalog id. */
  readonly model: string
  /** What the catalog says that it has not. */
  readonly lacks: readonly Capability[]
  /** Whether it can be told how hard to think. */
  readonly reasons: boolean
  /** Whether it takes a temperature beside what it does of itself; GPT-5 does only where it is told not to think. */
  readonly takesTemperature: boolean
  /** When it caches a prompt: always, only where a hint says so, or never. */
  readonly caches: 'always' | 'when-told' | 'never'
  /** How it declines: in words of its own, with the vendor's explanation, without a word, or as any other text. */
  readonly refuses: 'in-words' | 'explained' | 'filtered' | 'as-text'
}

type Traits = Omit<Host, 'name' | 'model' | 'lacks'>

const CLAUDE: Traits = { reasons: true, takesTemperature: true, caches: 'when-told', refuses: 'explained' }
const GPT: Traits = { reasons: true, takesTemperature: false, caches: 'always', refuses: 'in-words' }
const LLAMA: Traits = { reasons: false, takesTemperature: true, caches: 'never', refuses: 'as-text' }
const GEMINI: Traits = { reasons: true, takesTemperature: true, caches: 'always', refuses: 'filtered' }

const ON_BEDROCK: readonly Capability[] = ['structured output', 'documents', 'media by address']

export const HOSTS: readonly Host[] = [
  { name: 'anthropic', model: 'claude-opus-4-6', ...CLAUDE, lacks: [] },
  { name: 'bedrock', model: 'claude-sonnet-5', ...CLAUDE, takesTemperature: false, lacks: ON_BEDROCK },
  { name: 'bedrock-mantle', model: 'claude-haiku-4-5', ...CLAUDE, caches: 'never', lacks: ON_BEDROCK },
  { name: 'vertex', model: 'claude-sonnet-4-6', ...CLAUDE, lacks: ['media by address'] },
  { name: 'foundry', model: 'claude-opus-4-7', ...CLAUDE, takesTemperature: false, lacks: ['media by address'] },
  { name: 'openai', model: 'gpt-5.4', ...GPT, lacks: [] },
  { name: 'azure', model: 'gpt-5.4-mini', ...GPT, lacks: ['documents'] },
  { name: 'vllm', model: 'llama-4-scout', ...LLAMA, lacks: ['documents', 'forced tool calls'] },
  { name: 'gemini', model: 'gemini-3.5-flash', ...GEMINI, lacks: ['documents', 'media by address'] },
]

// The others are called as their simulated vendor is.
const PROVIDERS: Readonly<Record<string, PolicyInput['providers'][string]>> = {
  vllm: { kind: 'openai-compatible', vendor: 'vllm' },
}
const SELF_HOSTED_PRICE = { inputUsdPerMillion: '0.17', outputUsdPerMillion: '0.66' }

/** A policy under which each of these hosts is one deployment, named by its host. */
export function hostsPolicy(hosts: readonly Host[] = HOSTS): Policy {
  const names = hosts.map(({ name }) => name)
  return parsePolicy({
    version: 'every-host',
    providers: Object.fromEntries(names.map((name) => [name, PROVIDERS[name] ?? { kind: name }])),
    deployments: Object.fromEntries(
      hosts.map(({ name, model }) => [
        name,
        { provider: name, model, price: name === 'vllm' ? SELF_HOSTED_PRICE : undefined },
      ]),
    ),
    tiers: { haiku: names, sonnet: names, opus: names },
  })
}
