import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { systemClock } from '@sluice/core'
import { sluice as sluiceMiddleware } from '@sluice/express'
import { authenticateByKey, operatorByKey, type HandlerOptions } from '@sluice/http'
import { createKeyCheck } from '@sluice/keys'
import { createMetrics } from '@sluice/observe'
import { parsePolicy, type Policy } from '@sluice/router'
import type { SimulatorOptions } from '@sluice/simulator'
import { connectSimulator, type StandIn } from './connect-simulator.ts'
import { createSluice, type Sluice } from './create-sluice.ts'
import type { Environment } from '@sluice/provider-kit'
import { createGatewayApp } from './gateway-app.ts'
import { openStores, type Stores } from './stores/open-stores.ts'
import type { PolicyFile } from './read-policy-file.ts'

export interface GatewayOptions {
  readonly file: PolicyFile
  readonly env: Environment
  /** Default `127.0.0.1`: whoever reaches the gateway spends your money. */
  readonly host?: string
  /** 0: any free port. */
  readonly port: number
  /** Changes to the shipped catalog, as they stand in JSON. */
  readonly catalogOverlays?: readonly unknown[]
  /** How the simulator behaves; default: it answers at once. */
  readonly simulator?: SimulatorOptions
  /** Default: memory. Not closed with the gateway. */
  readonly stores?: Stores
  /** Let in only who presents a virtual key of the stores, hashed under this. Default: everyone. */
  readonly pepper?: string
  /** Operators are who presents it, and nobody else. Default: who asks from this machine itself. */
  readonly adminKey?: string
  /** Beyond it, new requests are refused with 503. Default: so many in flight, and so late an event loop, as the middleware allows. */
  readonly load?: Pick<HandlerOptions, 'maxInFlight' | 'maxLoopLagMs'>
  readonly onDefect?: (error: unknown) => void
  /** A weights file of your own, for policies whose classifier is "trained". */
  readonly weights?: string
  readonly onNotice?: (notice: string) => void
}

export interface Gateway {
  readonly url: string
  readonly policy: Policy
  readonly sluice: Sluice
  readonly standIn: StandIn
  /** Refuses new requests, lets those in flight end for so long (default 30,000), ends the others, then closes everything. */
  close(options?: { readonly drainMs?: number }): Promise<void>
}

/** Starts the gateway: Express, real vendors for the keys found in the environment, the simulator for the rest. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { file, env } = options
  const policy = parsePolicy(file.policy, file.origin)
  const standIn = await connectSimulator(policy, env, options.simulator)
  try {
    return await listen(options, policy, standIn)
  } catch (error) {
    await standIn.close()
    throw error
  }
}

async function listen(options: GatewayOptions, policy: Policy, standIn: StandIn): Promise<Gateway> {
  const { file, env, host = '127.0.0.1', port, catalogOverlays, onDefect, weights, onNotice } = options
  const { policy: input, origin } = file
  const stores = options.stores ?? (await openStores())
  const told = { onDefect, onNotice }
  const sluice = createSluice(input, {
    env,
    origin,
    catalogOverlays,
    onMissing: standIn.connect,
    stores,
    weights,
    ...told,
  })
  const metrics = createMetrics(sluice)
  const middleware = sluiceMiddleware(sluice, { ...doorOf(options, stores), metrics, onError: onDefect })
  const server = createServer(SERVER_TIMEOUTS, createGatewayApp(middleware)).listen(port, host)
  await once(server, 'listening')
  const close: Gateway['close'] = async ({ drainMs } = {}) => {
    // It listens while it drains: whoever comes is told to go elsewhere, load balancers by its health.
    await middleware.drain({ timeoutMs: drainMs })
    server.close()
    server.closeAllConnections()
    metrics.stop()
    await sluice.close()
    await standIn.close()
  }
  return { url: urlOf(server.address(), host), policy, sluice, standIn, close }
}

/** Who is let in, and how much of it. */
function doorOf({ pepper, adminKey, load }: GatewayOptions, { records, idempotency, keys }: Stores): HandlerOptions {
  const check = pepper === undefined ? undefined : createKeyCheck({ store: keys, pepper, clock: systemClock })
  const authenticate = check && authenticateByKey(check)
  const isOperator = adminKey === undefined ? undefined : operatorByKey(adminKey)
  return { ...load, authenticate, isOperator, records, idempotency }
}

// Slow clients are cut off within 16 seconds. Behind a load balancer an idle connection has to outlast the balancer's own
// patience, usually a minute: else requests are lost on connections that are just being closed.
const SERVER_TIMEOUTS = {
  headersTimeout: 10_000,
  requestTimeout: 15_000,
  connectionsCheckingInterval: 1_000,
  keepAliveTimeout: 65_000,
}

function urlOf(address: AddressInfo | string | null, host: string): string {
  const port = typeof address === 'object' && address ? address.port : 0
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}
