import type { AwsCredentials } from './credentials.ts'

/** What the environment says of Bedrock; undefined where it says nothing. */
export interface BedrockEnvironment extends Partial<AwsCredentials> {
  readonly region?: string
  readonly apiKey?: string
}

/** The variables that AWS's own tools read: `AWS_REGION`, `AWS_BEARER_TOKEN_BEDROCK`, `AWS_ACCESS_KEY_ID` and the like. */
export function bedrockFrom(env: Readonly<Record<string, string | undefined>>): BedrockEnvironment {
  return {
    region: env['AWS_REGION'] || env['AWS_DEFAULT_REGION'] || undefined,
    apiKey: env['AWS_BEARER_TOKEN_BEDROCK'] || undefined,
    accessKeyId: env['AWS_ACCESS_KEY_ID'] || undefined,
    secretAccessKey: env['AWS_SECRET_ACCESS_KEY'] || undefined,
    sessionToken: env['AWS_SESSION_TOKEN'] || undefined,
  }
}
