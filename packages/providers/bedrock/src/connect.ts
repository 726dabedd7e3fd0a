import { AttemptError, type Clock } from '@sluice/core'
import { createSdkSettings, type ConnectionSettings, type SdkSettings, type VendorClient } from '@sluice/provider-kit'
import type { AwsCredentials, BedrockAuth } from './credentials.ts'

export interface ClientSettings extends ConnectionSettings {
  readonly region?: string
  readonly baseUrl?: string
  readonly auth: BedrockAuth
}

export interface BedrockClient {
  readonly client: VendorClient
  readonly clock: Clock
}

/** The package that both hosts need. */
export const PEER = { vendor: 'bedrock', packageName: '@anthropic-ai/bedrock-sdk', from: import.meta.url } as const

/** Settings of the SDK's client for either host. */
export function connect(settings: ClientSettings): SdkSettings {
  return createSdkSettings(settings, SENT_BESIDE_THE_COMMON)
}

/** The headers of a request that authenticate it; a signature is added by the SDK, over all that is left. */
export function authHeaders(auth: BedrockAuth): Record<string, string | null> {
  return { authorization: auth.type === 'key' ? `Bearer ${auth.apiKey}` : null }
}

/**
 * Takes a request's other headers away before it is signed: the SDK signs whatever it sends, and a signed header that
 * our fetch then keeps back would break the signature.
 */
export async function sendBare<T extends { readonly headers: Headers }>(
  request: T,
  next: (request: T) => Promise<Response>,
): Promise<Response> {
  const headers = new Headers()
  for (const name of SIGNED) {
    const value = request.headers.get(name)
    if (value !== null) headers.set(name, value)
  }
  return next({ ...request, headers })
}

/** Hands the SDK its credentials. A source of credentials that fails says nothing of the model: the account is down. */
export function resolverOf(auth: BedrockAuth): (() => Promise<() => Promise<AwsCredentials>>) | null {
  if (auth.type === 'key') return null
  return () => Promise.resolve(() => credentialsOf(auth.credentials))
}

const SENT_BESIDE_THE_COMMON = ['anthropic-version', 'x-amz-date', 'x-amz-content-sha256', 'x-amz-security-token']
const SIGNED = ['accept', 'authorization', 'content-type', 'user-agent', 'anthropic-version']

async function credentialsOf(credentials: () => Promise<AwsCredentials>): Promise<AwsCredentials> {
  try {
    return await credentials()
  } catch (error) {
    throw new AttemptError({ kind: 'unauthorized', message: `no AWS credentials: ${String(error)}` }, { cause: error })
  }
}
