import type { Provider } from '@sluice/core'
import { createEventDecoder, decodeAnswer } from '@sluice/protocols/anthropic-messages'
import { createProvider, type ConnectionSettings } from '@sluice/provider-kit'
import { authOf, type AwsCredentials } from './credentials.ts'
import { bedrockFailures } from './failures.ts'
import { createMantleClient } from './mantle-client.ts'
import { createRuntimeClient } from './runtime-client.ts'

export interface BedrockSettings extends ConnectionSettings, Partial<AwsCredentials> {
  /** Such as `us-east-1`. Needed to sign, and to find the host where no `baseUrl` is given. */
  readonly region?: string
  /** A Bedrock API key; goes before all credentials. */
  readonly apiKey?: string
  /** Asked for every request, in place of fixed credentials that would run out. */
  readonly credentials?: () => Promise<AwsCredentials>
  /** Which of AWS's two hosts: `runtime` has every model and profile, `mantle` speaks Anthropic's own wire. Default `runtime`. */
  readonly api?: 'runtime' | 'mantle'
  /** Default: the host of `api` in `region`, and Bedrock's control plane there for the list of models. */
  readonly baseUrl?: string
}

const APIS = {
  runtime: { name: 'bedrock', createClient: createRuntimeClient },
  mantle: { name: 'bedrock-mantle', createClient: createMantleClient },
} as const

/**
 * Speaks to Claude on AWS Bedrock. Neither host tells what is left of its quotas.
 * @throws TypeError when region or credentials are missing, or `@anthropic-ai/bedrock-sdk` is not installed.
 */
export function createBedrock(settings: BedrockSettings): Provider {
  const { api = 'runtime', region, baseUrl } = settings
  const auth = authOf(settings)
  if (!region && (!baseUrl || auth.type === 'signature')) {
    throw new TypeError('bedrock: no AWS region. Pass { region } or set AWS_REGION.')
  }
  const { name, createClient } = APIS[api]
  const { client, clock } = createClient({ ...settings, auth })
  return createProvider({
    name,
    client,
    decodeAnswer,
    createEventDecoder,
    failures: bedrockFailures,
    quotaHeaders: {},
    apiKey: auth.type === 'key' ? auth.apiKey : settings.secretAccessKey,
    otherSecrets: [settings.sessionToken, settings.accessKeyId],
    clock,
  })
}
