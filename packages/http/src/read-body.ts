import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate } from 'node:zlib'
import { SluiceError, type Clock } from '@sluice/core'
import type { HttpRequest } from './exchange.ts'

export interface BodyLimits {
  readonly maxBodyBytes: number
  readonly bodyTimeoutMs: number
  readonly clock: Clock
}

type Decompress = (
  bytes: Buffer,
  options: { readonly maxOutputLength: number; readonly chunkSize: number },
) => Promise<Buffer>

// With zlib's own 16 KiB, 10 MiB take four times as long (measured).
const CHUNK_BYTES = 65_536

const DECOMPRESS: Readonly<Record<string, Decompress>> = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
}

/** @throws SluiceError `payload_too_large` when the client itself says that its body is too large. */
export function checkDeclaredLength(req: HttpRequest, maxBodyBytes: number): void {
  if (Number(req.headers['content-length'] ?? 0) > maxBodyBytes) throw tooLarge(maxBodyBytes)
}

/**
 * The bytes of a request's body, decompressed.
 * @throws SluiceError `payload_too_large`, `request_timeout`, `unsupported_media_type`, `invalid_request` or `client_gone`.
 */
export async function readBody(req: HttpRequest, limits: BodyLimits): Promise<Buffer> {
  const encoding = (req.headers['content-encoding'] ?? 'identity').trim().toLowerCase()
  if (encoding === 'identity') return readBytes(req, limits)
  const decompress = Object.hasOwn(DECOMPRESS, encoding) ? DECOMPRESS[encoding] : undefined
  if (!decompress) throw unknownEncoding()
  const bytes = await readBytes(req, limits)
  try {
    return await decompress(bytes, { maxOutputLength: limits.maxBodyBytes, chunkSize: CHUNK_BYTES })
  } catch (error) {
    throw isOverflow(error) ? tooLarge(limits.maxBodyBytes) : undecodable(encoding, error)
  }
}

// Not `for await`: to leave such a loop early destroys the request, and with it the socket the refusal has to travel on.
function readBytes(req: HttpRequest, { maxBodyBytes, bodyTimeoutMs, clock }: BodyLimits): Promise<Buffer> {
  if (req.destroyed) return Promise.reject(gone())
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    const stop = () => {
      timer.cancel()
      req.off('data', onData).off('end', onEnd).off('error', onGone).off('close', onGone)
    }
    const refuse = (error: SluiceError) => {
      stop()
      reject(error)
    }
    const onData = (chunk: Buffer) => {
      size += chunk.length
      if (size > maxBodyBytes) return refuse(tooLarge(maxBodyBytes))
      chunks.push(chunk)
    }
    const onEnd = () => {
      stop()
      resolve(Buffer.concat(chunks, size))
    }
    const onGone = () => refuse(gone())
    const timer = clock.setTimer(bodyTimeoutMs, () => refuse(tooSlow(bodyTimeoutMs)))
    req.on('data', onData).on('end', onEnd).on('error', onGone).on('close', onGone)
  })
}

function gone(): SluiceError {
  return new SluiceError({ code: 'client_gone', message: 'The client left while it sent its body.' })
}

function tooLarge(maxBodyBytes: number): SluiceError {
  return new SluiceError({
    code: 'payload_too_large',
    message: `body: larger than the limit of ${maxBodyBytes} bytes. Send less, or raise maxBodyBytes.`,
  })
}

function tooSlow(bodyTimeoutMs: number): SluiceError {
  return new SluiceError({
    code: 'request_timeout',
    message: `body: not complete after ${bodyTimeoutMs} ms. Send it faster, or raise bodyTimeoutMs.`,
  })
}

function unknownEncoding(): SluiceError {
  return new SluiceError({
    code: 'unsupported_media_type',
    message: 'content-encoding: not supported. Use gzip, deflate, br or none.',
    param: 'content-encoding',
  })
}

function undecodable(encoding: string, cause: unknown): SluiceError {
  return new SluiceError({
    code: 'invalid_request',
    message: `body: is not valid ${encoding}, as its content-encoding says.`,
    cause: cause instanceof Error ? cause : undefined,
  })
}

function isOverflow(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
}
