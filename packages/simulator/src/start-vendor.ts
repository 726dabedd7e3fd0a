import { systemClock, type Clock } from '@sluice/core'
import type { Latency } from './deliver.ts'
import type { Fault } from './fault.ts'
import type { RawReply } from './raw-reply.ts'
import { CappedLog, type SeenRequest } from './request-log.ts'
import { VendorServer, type BilledAnswer, type VendorServerParts } from './vendor-server.ts'
import type { Wire } from './wire.ts'

export interface VendorOptions {
  /** Same seed and same request, same answer; default 1. */
  readonly seed?: number
  /**
   * What makes answers to the same question differ: the bytes of their requests, or nothing, so that whoever asks the same in
   * other bytes is told the same. Default `bytes`.
   */
  readonly variesBy?: 'bytes' | 'nothing'
  /** Paces the answers and dates them; default the machine's clock. */
  readonly clock?: Clock
  /** Default none. */
  readonly latency?: Partial<Latency>
  /** Whether a key is wanted; any but `bad-key` will do. Default true. */
  readonly authenticate?: boolean
  /** Model ids by the deployment names that Foundry and Azure know beside the models' own. */
  readonly deployments?: Readonly<Record<string, string>>
}

/** One vendor on a port of this machine. */
export interface SimulatedVendor {
  /** As the vendor's SDK wants it. */
  readonly baseUrl: string
  /** Replaces the vendor's fault; undefined heals it. */
  setFault(fault: Fault | undefined): void
  /** The next request gets this reply, unchecked and before any fault but a closed port. */
  queueReply(reply: RawReply): void
  /** The latest 10,000 requests, in the order in which they were settled. */
  readonly requests: readonly SeenRequest[]
  /** The latest 10,000 answers that the vendor would put on an invoice. */
  billed(): readonly BilledAnswer[]
  /** Ends every connection. */
  close(): Promise<void>
}

/** Starts a vendor that the simulator does not know, by its wire, on 127.0.0.1 and a port of the system's choice. */
export async function startVendor(wire: Wire, options: VendorOptions = {}): Promise<SimulatedVendor> {
  const requests = new CappedLog<SeenRequest>()
  const billed = new CappedLog<BilledAnswer>()
  const server = await startServer(wire, options, { requests, billed })
  return {
    baseUrl: server.baseUrl,
    setFault: (fault) => server.setFault(fault),
    queueReply: (reply) => server.queueReply(reply),
    requests: requests.entries,
    billed: () => billed.entries,
    close: () => server.close(),
  }
}

/** The server of one vendor, listening. Several may share their logs. */
export async function startServer(
  wire: Wire,
  options: VendorOptions,
  logs: Pick<VendorServerParts, 'requests' | 'billed'>,
): Promise<VendorServer> {
  const server = new VendorServer({
    wire,
    seed: options.seed ?? 1,
    variesBy: options.variesBy ?? 'bytes',
    clock: options.clock ?? systemClock,
    latency: { firstTokenMs: 0, perTokenMs: 0, jitter: 0, ...options.latency },
    authenticate: options.authenticate ?? true,
    deployments: options.deployments ?? {},
    ...logs,
  })
  await server.start()
  return server
}
