import type { Headers } from './wire.ts'
import { WireRejection } from './wire-rejection.ts'

const SIGNATURE =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([a-z0-9-]+)\/([a-z0-9-]+)\/aws4_request, ?SignedHeaders=\S+, ?Signature=[0-9a-f]{64}$/

/** Takes a bearer token, or a signature for the service; the signature itself is not computed again. The key `bad-key` is turned down. */
export function checkAwsAuthorization(headers: Headers, service: string): void {
  const authorization = headers['authorization']
  if (!authorization) return refuse('MissingAuthenticationTokenException', 'Missing Authentication Token')
  const token = /^Bearer\s+(\S+)$/i.exec(authorization)?.[1]
  if (token === 'bad-key')
    refuse('AccessDeniedException', 'Authentication failed: Please make sure your API Key is valid.')
  if (token) return
  const [, accessKey, , , signedService] = SIGNATURE.exec(authorization) ?? []
  if (!accessKey) return refuse('IncompleteSignatureException', 'Authorization header requires a complete signature.')
  if (accessKey === 'bad-key') {
    refuse('UnrecognizedClientException', 'The security token included in the request is invalid.')
  }
  if (signedService === service) return
  refuse('InvalidSignatureException', `Credential should be scoped to correct service: '${service}'.`)
}

function refuse(type: string, message: string): never {
  throw new WireRejection({ status: 403, type, message })
}
