import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'

export interface CapacityOptions {
  /** Requests that are answered at once. */
  readonly slots: number
  readonly serviceMs: number
  /** Requests that wait for a slot; one more is refused. */
  readonly queue: number
  readonly refusal: 429 | 529
}

/** A vendor of the Messages protocol that gets slower as it fills up, and refuses what is beyond that. */
export interface CapacityVendor {
  readonly baseUrl: string
  readonly refused: number
  /** The most requests at once, those that wait included: of all, and of those whose prompt has this word. */
  mostAtOnce(word?: string): number
  close(): Promise<void>
}

const JSON_TYPE = { 'content-type': 'application/json' }
const ANSWER = JSON.stringify({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-haiku-4-5',
  content: [{ type: 'text', text: 'Hello.' }],
  stop_reason: 'end_turn',
  usage: { input_tokens: 10, output_tokens: 2 },
})
const REFUSED = {
  429: { type: 'rate_limit_error', message: 'Slow down.', headers: { 'retry-after': '1' } },
  529: { type: 'overloaded_error', message: 'Overloaded', headers: {} },
}

/** @param words whose concurrency is counted apart. */
export async function startCapacityVendor(
  options: CapacityOptions,
  words: readonly string[] = [],
): Promise<CapacityVendor> {
  const slots = new Slots(options.slots)
  const counts = new Map(['', ...words].map((word) => [word, { now: 0, most: 0 }]))
  let refused = 0
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await text(request)
    if (slots.waiting >= options.queue && slots.isFull) {
      refused += 1
      const { headers, ...error } = REFUSED[options.refusal]
      return void response
        .writeHead(options.refusal, { ...JSON_TYPE, ...headers })
        .end(JSON.stringify({ type: 'error', error }))
    }
    const mine = [...counts].filter(([word]) => body.includes(word)).map(([, count]) => count)
    for (const count of mine) count.most = Math.max(count.most, (count.now += 1))
    await slots.take()
    // Whoever has left by now is served all the same: that is what makes overload last.
    await setTimeout(options.serviceMs)
    slots.give()
    for (const count of mine) count.now -= 1
    response.writeHead(200, JSON_TYPE).end(ANSWER)
  }
  const server = createServer((request, response) => void answer(request, response).catch(() => response.destroy()))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    baseUrl: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    get refused() {
      return refused
    },
    mostAtOnce: (word = '') => counts.get(word)?.most ?? 0,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Places that are taken in the order of asking. */
class Slots {
  #free: number
  readonly #waiting: (() => void)[] = []

  constructor(free: number) {
    this.#free = free
  }

  get waiting(): number {
    return this.#waiting.length
  }

  get isFull(): boolean {
    return this.#free === 0
  }

  async take(): Promise<void> {
    if (this.#free === 0) return new Promise((resolve) => this.#waiting.push(resolve))
    this.#free -= 1
  }

  give(): void {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#free += 1
  }
}
