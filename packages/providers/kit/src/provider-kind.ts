import type { Provider } from '@sluice/core'

/** Environment variables, as `process.env` holds them. */
export type Environment = Readonly<Record<string, string | undefined>>

/** Where a vendor is and how it knows us. */
export interface Connection {
  readonly apiKey?: string
  readonly baseUrl?: string
  /** Where the vendor is asked to answer, such as `eu-west-1`. */
  readonly region?: string
  /** What the vendor bills besides the key: a Google project, an Azure resource or its address. */
  readonly account?: string
  readonly apiVersion?: string
  /** What signs a request, in place of a key. */
  readonly signingKey?: SigningKey
}

/** A key that is not sent; as much of it as is known. */
export interface SigningKey {
  readonly accessKeyId?: string
  readonly secretAccessKey?: string
  readonly sessionToken?: string
}

/** One kind of provider that a policy can name: how to find its connection, and how to make it. */
export interface ProviderKind {
  /** What to set when the connection is missing. */
  readonly variable: string
  /** What else would complete it; default: another variable for the key. */
  readonly instead?: string
  /** Whose prices and rules in the catalog apply; default: the kind's own name. */
  readonly vendor?: string
  /** Which vendor of the simulator stands in while the connection is missing; default: none. */
  readonly playedBy?: string
  /** What the environment says of it. */
  connectionFrom(env: Environment): Connection
  /** Why this connection is not enough to call the vendor; undefined when it is. */
  missing(connection: Connection): string | undefined
  create(connection: Connection, connectTimeoutMs: number): Provider
}
