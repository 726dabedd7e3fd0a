import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { sluice as sluiceMiddleware } from '@sluice/express'
import { parsePolicy, type Policy } from '@sluice/router'
import type { SimulatorOptions } from '@sluice/simulator'
import express from 'express'
import { connectSimulator, type StandIn } from './connect-simulator.ts'
import { createSluice, type Sluice } from './create-sluice.ts'
import type { Environment } from './provider-kinds.ts'
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
  readonly onDefect?: (error: unknown) => void
}

export interface Gateway {
  readonly url: string
  readonly policy: Policy
  readonly sluice: Sluice
  readonly standIn: StandIn
  /** Ends what is in flight, then closes everything. */
  close(): Promise<void>
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
  const { file, env, host = '127.0.0.1', port, catalogOverlays, onDefect } = options
  const { policy: input, origin } = file
  const sluice = createSluice(input, { env, origin, catalogOverlays, onMissing: standIn.connect, onDefect })
  const app = express().disable('x-powered-by')
  app.use(sluiceMiddleware(sluice, { onError: onDefect }))
  app.get('/', (_, res) => void res.type('text/plain').send(WELCOME))
  const server = app.listen(port, host)
  await once(server, 'listening')
  const close = async () => {
    server.close()
    await sluice.close()
    server.closeAllConnections()
    await standIn.close()
  }
  return { url: urlOf(server.address(), host), policy, sluice, standIn, close }
}

const WELCOME = `Sluice

POST /v1/messages           Anthropic Messages
POST /v1/chat/completions   OpenAI Chat Completions
POST /v1/responses          OpenAI Responses
GET  /v1/models             what "model" may be
GET  /health                who can be called now

"model": "auto" lets Sluice choose, "tier:opus" fixes the tier, a model id fixes the model.
`

function urlOf(address: AddressInfo | string | null, host: string): string {
  const port = typeof address === 'object' && address ? address.port : 0
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}
