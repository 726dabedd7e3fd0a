/** What signs a request to AWS. Temporary ones have a session token. */
export interface AwsCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

/** A Bedrock API key, or the credentials that sign each request; a function is asked anew for every one. */
export type BedrockAuth =
  | { readonly type: 'key'; readonly apiKey: string }
  | { readonly type: 'signature'; readonly credentials: () => Promise<AwsCredentials> }

interface GivenAuth extends Partial<AwsCredentials> {
  readonly apiKey?: string
  readonly credentials?: () => Promise<AwsCredentials>
}

/** How to authenticate: the key if there is one, else the signature. @throws TypeError when neither is complete. */
export function authOf({ apiKey, credentials, accessKeyId, secretAccessKey, sessionToken }: GivenAuth): BedrockAuth {
  if (apiKey) return { type: 'key', apiKey }
  if (credentials) return { type: 'signature', credentials }
  if (accessKeyId && secretAccessKey) {
    const fixed = { accessKeyId, secretAccessKey, sessionToken }
    return { type: 'signature', credentials: () => Promise.resolve(fixed) }
  }
  throw new TypeError(
    'bedrock: no credentials. Pass { apiKey } or { accessKeyId, secretAccessKey }, ' +
      'or set AWS_BEARER_TOKEN_BEDROCK or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
  )
}
