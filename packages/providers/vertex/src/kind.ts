import type { ProviderKind } from '@sluice/provider-kit'
import { createVertex } from './provider.ts'
import { vertexFrom } from './vertex-from.ts'

/** The kind `vertex` of a policy's provider. Without a token, the machine's default credentials are used. */
export const vertexKind: ProviderKind = {
  variable: 'GOOGLE_CLOUD_PROJECT',
  instead: 'ANTHROPIC_VERTEX_PROJECT_ID',
  playedBy: 'vertex',
  connectionFrom(env) {
    const { projectId, region, accessToken } = vertexFrom(env)
    return { account: projectId, region, apiKey: accessToken }
  },
  missing: ({ account }) => (account ? undefined : 'no Google Cloud project'),
  create: ({ account = '', region, apiKey, baseUrl }, connectTimeoutMs) =>
    createVertex({ projectId: account, region, accessToken: apiKey, baseUrl, connectTimeoutMs }),
}
