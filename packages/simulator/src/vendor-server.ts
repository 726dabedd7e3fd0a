import { randomId, seededRandom, type Clock, type Random } from '@sluice/core'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { answerRequest } from './answer-request.ts'
import { deliverRaw, type Exchange, type Latency } from './deliver.ts'
import { FaultSchedule, type Fault } from './fault.ts'
import { PrefixCache } from './prefix-cache.ts'
import { QuotaWindow } from './quota-window.ts'
import type { RawReply } from './raw-reply.ts'
import { readBody, readHeaders } from './read-body.ts'
import { parseJson } from './read-json.ts'
import type { CappedLog, SeenRequest } from './request-log.ts'
import { seedOf } from './seed-of.ts'
import type { Bill, Wire } from './wire.ts'

/** An answer the vendor would put on the invoice. */
export interface BilledAnswer extends Bill {
  readonly vendor: string
}

export interface VendorServerParts {
  readonly wire: Wire
  readonly seed: number
  readonly variesBy: 'bytes' | 'nothing'
  readonly clock: Clock
  readonly latency: Latency
  readonly authenticate: boolean
  readonly deployments: Readonly<Record<string, string>>
  readonly requests: CappedLog<SeenRequest>
  readonly billed: CappedLog<BilledAnswer>
}

const HOST = '127.0.0.1'

/** One vendor on one port of this machine. */
export class VendorServer {
  readonly #parts: VendorServerParts
  readonly #server: Server
  readonly #queued: RawReply[] = []
  readonly #cache: PrefixCache
  readonly #quota: QuotaWindow
  readonly #ids: Random
  #faults: FaultSchedule | undefined
  #port = 0
  #requestCount = 0

  constructor(parts: VendorServerParts) {
    this.#parts = parts
    this.#cache = new PrefixCache(parts.clock)
    this.#quota = new QuotaWindow(parts.clock)
    this.#ids = this.#randomFor('ids')
    this.#server = createServer((request, response) => {
      this.#handle(request, response).catch((defect: unknown) => showDefect(response, defect))
    })
  }

  get baseUrl(): string {
    return `http://${HOST}:${this.#port}${this.#parts.wire.basePath}`
  }

  async start(): Promise<void> {
    this.#server.listen(0, HOST)
    await once(this.#server, 'listening')
    const address = this.#server.address()
    if (typeof address === 'object' && address) this.#port = address.port
  }

  setFault(fault: Fault | undefined): void {
    this.#faults = fault ? new FaultSchedule(fault, this.#randomFor('fault')) : undefined
    if (this.#faults?.closesPort) this.#closePort()
    else if (!this.#server.listening) this.#server.listen(this.#port, HOST)
  }

  queueReply(reply: RawReply): void {
    this.#queued.push(reply)
  }

  async close(): Promise<void> {
    const closed = this.#server.listening ? once(this.#server, 'close') : undefined
    this.#closePort()
    this.#server.closeAllConnections()
    await closed
  }

  #closePort(): void {
    if (!this.#server.listening) return
    this.#server.close()
    this.#server.closeIdleConnections()
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.#faults?.closesPort) return void request.socket.destroy()
    const raw = this.#queued.shift()
    const fault = raw ? undefined : this.#faults?.draw()
    const text = await readBody(request, this.#parts.wire.maxBodyBytes)
    const exchange = this.#exchange(request, response, text)
    if (raw) return deliverRaw(exchange, raw)
    const { wire, authenticate, deployments } = this.#parts
    return answerRequest({
      exchange,
      wire,
      authenticate,
      fault,
      method: request.method ?? 'GET',
      path: pathOf(request),
      query: new URL(request.url ?? '/', `http://${HOST}`).searchParams,
      headers: readHeaders(request),
      bodyText: text,
      seed: this.#parts.seed,
      variesBy: this.#parts.variesBy,
      cache: this.#cache,
      quota: this.#quota,
      deployments,
      newId: (prefix) => randomId(prefix, this.#ids, 24),
      requestId: wire.newRequestId(this.#ids),
      bill: (bill) => this.#parts.billed.add({ vendor: wire.vendor, ...bill }),
    })
  }

  /** Vendors must not fail in step, so each draws from its own sequence. */
  #randomFor(purpose: string): Random {
    return seededRandom(seedOf(this.#parts.seed, this.#parts.wire.vendor, purpose))
  }

  #exchange(request: IncomingMessage, response: ServerResponse, text: string | undefined): Exchange {
    const { clock, latency, requests, wire } = this.#parts
    const time = clock.now()
    let isSettled = false
    this.#requestCount += 1
    return {
      response,
      clock,
      latency,
      random: this.#randomFor(`pace ${this.#requestCount}`),
      settle: (status, outcome) => {
        if (isSettled) return
        isSettled = true
        const seen = {
          method: request.method ?? 'GET',
          headers: readHeaders(request),
          body: text && (parseJson(text) ?? text),
        }
        requests.add({ vendor: wire.vendor, path: pathOf(request), ...seen, time, status, outcome })
      },
    }
  }
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').split('?')[0] ?? '/'
}

/** A defect of the simulator must not look like a vendor's failure. */
function showDefect(response: ServerResponse, defect: unknown): void {
  if (response.headersSent) return void response.destroy()
  response.writeHead(500, { 'content-type': 'text/plain' })
  response.end(`simulator: ${defect instanceof Error ? defect.stack : String(defect)}`)
}
