import { AttemptError, type Failure, type FailureKind } from '@sluice/core'
import { causeChain } from './cause-chain.ts'

type Meaning = Pick<Failure, 'kind' | 'message'>

/**
 * What the codes of Node and undici mean for an attempt.
 *
 * The messages keep clear of the words that both SDKs search for (`/timed? ?out/i`): where they find them, they replace
 * the error, cause and all, by one of their own that no longer says whether the request was sent.
 */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  ECONNREFUSED: { kind: 'unreachable', message: 'connection refused' },
  ENOTFOUND: { kind: 'unreachable', message: 'host name not found' },
  EAI_AGAIN: { kind: 'unreachable', message: 'host name could not be looked up' },
  ERR_SLUICE_ADDRESS: { kind: 'unreachable', message: "the host name leads to an address that is no vendor's" },
  EHOSTUNREACH: { kind: 'unreachable', message: 'no route to the host' },
  EHOSTDOWN: { kind: 'unreachable', message: 'the host is down' },
  ENETUNREACH: { kind: 'unreachable', message: 'the network is unreachable' },
  ENETDOWN: { kind: 'unreachable', message: 'the network is down' },
  EADDRNOTAVAIL: { kind: 'unreachable', message: 'no local address left' },
  EMFILE: { kind: 'unreachable', message: 'no file descriptor left for a connection' },
  UND_ERR_CONNECT_TIMEOUT: { kind: 'unreachable', message: 'no connection within the connect limit' },
  UND_ERR_CLOSED: { kind: 'unreachable', message: 'the provider has been closed' },
  UND_ERR_DESTROYED: { kind: 'unreachable', message: 'the provider has been closed' },
  ECONNRESET: { kind: 'in-doubt', message: 'connection reset by the other side' },
  ECONNABORTED: { kind: 'in-doubt', message: 'connection aborted' },
  EPIPE: { kind: 'in-doubt', message: 'connection broken while sending' },
  ETIMEDOUT: { kind: 'in-doubt', message: 'connection lost: the other side fell silent' },
  UND_ERR_SOCKET: { kind: 'in-doubt', message: 'connection closed by the other side' },
  UND_ERR_HEADERS_TIMEOUT: { kind: 'in-doubt', message: 'no headers within the limit' },
  UND_ERR_BODY_TIMEOUT: { kind: 'in-doubt', message: 'no more body within the limit' },
  UND_ERR_HEADERS_OVERFLOW: { kind: 'malformed-answer', message: 'the headers are too large' },
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: { kind: 'malformed-answer', message: 'the body is not as long as announced' },
  UND_ERR_ABORTED: { kind: 'client-gone', message: 'the call was ended by its caller' },
  ABORT_ERR: { kind: 'client-gone', message: 'the call was ended by its caller' },
  EPROTO: { kind: 'tls', message: 'the TLS handshake failed' },
  HOSTNAME_MISMATCH: { kind: 'tls', message: 'the certificate is for another host' },
  DEPTH_ZERO_SELF_SIGNED_CERT: { kind: 'tls', message: 'the certificate is self-signed' },
  SELF_SIGNED_CERT_IN_CHAIN: { kind: 'tls', message: 'a certificate of the chain is self-signed' },
  UNABLE_TO_GET_ISSUER_CERT: { kind: 'tls', message: 'the issuer of the certificate is unknown' },
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: { kind: 'tls', message: 'the issuer of the certificate is unknown' },
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: { kind: 'tls', message: 'the certificate could not be verified' },
}

const FAMILIES: readonly (readonly [RegExp, Meaning])[] = [
  [/^(?:CERT_|CRL_|ERR_TLS_|ERR_SSL_)/, { kind: 'tls', message: 'certificate or TLS settings are wrong' }],
  [/^HPE_/, { kind: 'malformed-answer', message: 'not an HTTP answer' }],
]

const NEVER_CONNECTED: Meaning = { kind: 'unreachable', message: 'the connection could not be made' }
const ENDED_BY_CALLER: Meaning = { kind: 'client-gone', message: 'the call was ended by its caller' }

/**
 * What went wrong below HTTP, from the codes in an error and its causes; undefined when it came from elsewhere.
 * A connection lost in the middle of the answer's body is told apart by the fetch, which knows how far it got.
 */
export function transportFailure(error: unknown): Failure | undefined {
  for (const link of causeChain(error)) {
    if (link instanceof AttemptError) return link.failure
    const meaning = meaningOf(link)
    if (meaning) return { ...meaning }
  }
  return undefined
}

/** The same failure with another kind, where the caller knows better how far the attempt got. */
export function withKind(failure: Failure, from: FailureKind, to: FailureKind): Failure {
  return failure.kind === from ? { ...failure, kind: to } : failure
}

function meaningOf(error: Error): Meaning | undefined {
  if (error.name === 'AbortError') return ENDED_BY_CALLER
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  if (code === undefined) return undefined
  const meaning = MEANINGS[code] ?? FAMILIES.find(([pattern]) => pattern.test(code))?.[1]
  return meaning?.kind === 'in-doubt' && isBeforeSending(error) ? NEVER_CONNECTED : meaning
}

// A reset or a lost route while connecting, TLS handshake included: not a byte of the request has left.
function isBeforeSending(error: Error): boolean {
  if ('syscall' in error && error.syscall === 'connect') return true
  return error.message.includes('before secure TLS connection was established')
}
