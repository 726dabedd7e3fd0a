import type { Connection } from '@sluice/provider-kit'
import type { KnownConnection } from './read-connections.ts'

/** For a provider that is made and never called: it alone knows where its data stays, and needs something to be made of. */
export function unusedConnection({ connection: { baseUrl, account, region } }: KnownConnection): Connection {
  return { apiKey: 'unused', account: account ?? 'unused', region, baseUrl: baseUrl ?? 'http://127.0.0.1' }
}
