import { AttemptError } from '@sluice/core'
import { requirePeer } from '@sluice/provider-kit'

/** What `google-auth-library` calls an `AuthClient`: the part of it that is asked for each request. */
export interface GoogleAuthClient {
  getRequestHeaders(): Promise<Headers>
}

interface GivenAuth {
  readonly accessToken?: string
  readonly authClient?: GoogleAuthClient
}

const SCOPE = 'https://www.googleapis.com/auth/cloud-platform'

/**
 * Who we are to Google: the client that was passed, a fixed token, or the default credentials of the machine.
 * @throws TypeError when those would be needed and `google-auth-library` is not installed.
 */
export function googleAuthOf({ accessToken, authClient }: GivenAuth): GoogleAuthClient {
  if (authClient) return unlessItFails(() => authClient.getRequestHeaders())
  if (accessToken) return fixed(accessToken)
  const load = requirePeer({
    vendor: 'vertex',
    packageName: 'google-auth-library',
    from: import.meta.url,
    async load() {
      const { GoogleAuth } = await import('google-auth-library')
      return new GoogleAuth({ scopes: SCOPE })
    },
  })
  return unlessItFails(async () => {
    const auth = await load()
    return auth.getRequestHeaders()
  })
}

function fixed(accessToken: string): GoogleAuthClient {
  return { getRequestHeaders: () => Promise.resolve(new Headers({ authorization: `Bearer ${accessToken}` })) }
}

// The SDK would take it for a lost connection.
function unlessItFails(ask: () => Promise<Headers>): GoogleAuthClient {
  return {
    async getRequestHeaders() {
      try {
        return await ask()
      } catch (error) {
        const message = `no Google credentials: ${error instanceof Error ? error.message : String(error)}`
        throw new AttemptError({ kind: 'unauthorized', message }, { cause: error })
      }
    },
  }
}
