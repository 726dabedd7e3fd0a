import { AttemptError, type ProviderCall } from '@sluice/core'
import type { VendorClient, VendorReply, WireStream } from './create-provider.ts'

/** A request as an SDK posts it. */
export interface SdkRequest {
  readonly path: string
  readonly body: object
  /** Null takes a header out that the SDK would send. */
  readonly headers: Readonly<Record<string, string | null>>
}

/** The methods of the official SDKs that Sluice calls: their others print warnings, or know the body better than we do. */
export interface PostingSdk {
  post(
    path: string,
    options: Omit<SdkRequest, 'path'> & { readonly stream: boolean; readonly signal: AbortSignal },
  ): { withResponse(): Promise<{ readonly data: unknown; readonly response: Response }> }
  get(path: string, options: Pick<SdkRequest, 'headers'> & { readonly signal: AbortSignal }): PromiseLike<unknown>
}

/** What tells one host of a protocol from another. */
export interface SdkClientParts {
  /** The SDK; loaded when first asked for, where it is a peer. */
  readonly sdk: () => PostingSdk | Promise<PostingSdk>
  readonly encode: (call: ProviderCall, isStream: boolean) => Encoded | Promise<Encoded>
  /** Absent where the host cannot count. */
  readonly count?: {
    readonly encode: (call: ProviderCall) => SdkRequest | Promise<SdkRequest>
    /** Field of the answer that holds the count. */
    readonly field: string
  }
  /** Makes the vendor's list of models of what it gets; absent where the host lists none. */
  readonly listModels?: (get: SdkGet) => Promise<unknown>
  readonly close: () => Promise<void>
}

/** Asks for something, and gives what came. */
export type SdkGet = (request: Omit<SdkRequest, 'body'>) => Promise<unknown>

type Encoded = SdkRequest & { readonly dropped: readonly string[] }

/** An official SDK behind the calls that Sluice makes. */
export function createSdkClient({ sdk, encode, count, listModels, close }: SdkClientParts): VendorClient {
  const post = async ({ signal }: ProviderCall, { path, body, headers }: SdkRequest, isStream: boolean) => {
    const client = await sdk()
    return client.post(path, { body, stream: isStream, headers, signal }).withResponse()
  }
  const send = async (call: ProviderCall, isStream: boolean): Promise<VendorReply<unknown>> => {
    const encoded = await encode(call, isStream)
    const { data, response } = await post(call, encoded, isStream)
    return { body: data, headers: response.headers, dropped: encoded.dropped }
  }
  const countTokens = async (call: ProviderCall, { encode: encodeCount, field }: NonNullable<typeof count>) => {
    const { data } = await post(call, await encodeCount(call), false)
    return numberAt(data, field)
  }
  return {
    send: (call) => send(call, false),
    async open(call) {
      const { body, ...reply } = await send(call, true)
      return { ...reply, body: streamOf(body) }
    },
    countTokens: count && ((call) => countTokens(call, count)),
    listModels:
      listModels && ((signal) => listModels(async ({ path, headers }) => (await sdk()).get(path, { headers, signal }))),
    close,
  }
}

function streamOf(body: unknown): WireStream {
  if (isWireStream(body)) return body
  throw new AttemptError({ kind: 'malformed-answer', message: 'the answer is no stream' })
}

function isWireStream(body: unknown): body is WireStream {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body && 'controller' in body
}

// What is no number becomes none that can pass for a count.
function numberAt(answer: unknown, field: string): number {
  const value: unknown = typeof answer === 'object' && answer !== null ? Reflect.get(answer, field) : undefined
  return typeof value === 'number' ? value : Number.NaN
}
