import { anthropicWire } from './anthropic/wire.ts'
import { azureWire } from './azure/wire.ts'
import { mantleWire } from './bedrock-mantle/wire.ts'
import { bedrockWire } from './bedrock/wire.ts'
import { baseUrlsOf } from './base-urls.ts'
import type { Fault } from './fault.ts'
import { foundryWire } from './foundry/wire.ts'
import { geminiWire } from './gemini/wire.ts'
import { openAiWire } from './openai/wire.ts'
import type { RawReply } from './raw-reply.ts'
import { CappedLog, type SeenRequest } from './request-log.ts'
import { startServer, type VendorOptions } from './start-vendor.ts'
import type { BilledAnswer, VendorServer } from './vendor-server.ts'
import { vertexWire } from './vertex/wire.ts'
import { vllmWire } from './vllm/wire.ts'
import { VENDORS, type VendorName, type Wire } from './wire.ts'

export interface SimulatorOptions extends VendorOptions {
  /** Which vendors to start; default all. */
  readonly vendors?: readonly VendorName[]
}

/** Vendors on ports of this machine. */
export interface Simulator {
  /** Base URL of each vendor as its SDK wants it. Reading that of a vendor that was not started throws. */
  readonly baseUrls: Readonly<Record<VendorName, string>>
  /** Replaces the vendor's fault; undefined heals it. */
  setFault(vendor: VendorName, fault: Fault | undefined): void
  /** The vendor's next request gets this reply, unchecked and before any fault but a closed port. */
  queueReply(vendor: VendorName, reply: RawReply): void
  /** The latest 10,000 requests, in the order in which they were settled. */
  readonly requests: readonly SeenRequest[]
  /** The latest 10,000 answers that the vendors would put on an invoice. */
  billed(): readonly BilledAnswer[]
  /** Ends every connection. */
  close(): Promise<void>
}

const WIRES: Readonly<Record<VendorName, Wire>> = {
  anthropic: anthropicWire,
  bedrock: bedrockWire,
  'bedrock-mantle': mantleWire,
  vertex: vertexWire,
  foundry: foundryWire,
  openai: openAiWire,
  azure: azureWire,
  vllm: vllmWire,
  gemini: geminiWire,
}

/** Starts vendors that are not there, on 127.0.0.1 and ports of the system's choice. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const requests = new CappedLog<SeenRequest>()
  const billed = new CappedLog<BilledAnswer>()
  const servers = new Map<VendorName, VendorServer>()
  for (const vendor of options.vendors ?? VENDORS) {
    servers.set(vendor, await startServer(WIRES[vendor], options, { requests, billed }))
  }
  return simulatorOf(servers, requests, billed)
}

function simulatorOf(
  servers: ReadonlyMap<VendorName, VendorServer>,
  requests: CappedLog<SeenRequest>,
  billed: CappedLog<BilledAnswer>,
): Simulator {
  const serverOf = (vendor: VendorName): VendorServer => {
    const server = servers.get(vendor)
    if (server) return server
    throw new Error(`simulator: ${vendor} was not started. Name it in options.vendors.`)
  }
  return {
    baseUrls: baseUrlsOf((vendor) => serverOf(vendor).baseUrl),
    setFault: (vendor, fault) => serverOf(vendor).setFault(fault),
    queueReply: (vendor, reply) => serverOf(vendor).queueReply(reply),
    requests: requests.entries,
    billed: () => billed.entries,
    async close() {
      await Promise.all(Array.from(servers.values(), (server) => server.close()))
    },
  }
}
