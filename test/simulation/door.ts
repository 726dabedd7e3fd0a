import type { IncomingMessage } from 'node:http'
import type { Router } from '@sluice/router'
import { createHandler } from '../../packages/http/src/create-handler.ts'
import type { Handler } from '../../packages/http/src/create-handler.ts'
import { callerOf } from './caller-of.ts'
import type { Draw } from './draw.ts'
import type { Gateway } from './gateway.ts'
import type { RequestFile } from './request-file.ts'
import { WatchedKeys } from './watched-keys.ts'
import { exchangeOver, Wire } from './wire.ts'
import type { World } from './world.ts'

const PATH = '/v1/chat/completions'
const MOST_LAG_MS = 200

/** The HTTP handler of one gateway: idempotency keys and load shedding stand before its router. */
export class Door {
  /** How late the event loop is said to run. */
  lagMs = 0
  readonly maxInFlight: number
  #inFlight = 0
  readonly #handler: Handler

  constructor(gateway: Gateway, world: World, draw: Draw) {
    this.maxInFlight = draw.pick([1_000, 1_000, 4, 2])
    this.#handler = createHandler(watched(gateway.router, world), {
      authenticate: (req: IncomingMessage) =>
        callerOf(String(req.headers['x-tenant']), req.headers['x-key']?.toString()),
      idempotency: new WatchedKeys(world, draw.fork('keys'), () => gateway.isAlive),
      maxInFlight: this.maxInFlight,
      maxLoopLagMs: MOST_LAG_MS,
      loopLagMs: () => this.lagMs,
      clock: gateway.clock,
      random: draw.fork('random'),
      onError: (error) => world.heardDefect(error),
    })
  }

  /** Whether whoever comes now has to be refused. */
  get isFull(): boolean {
    return this.#inFlight >= this.maxInFlight || this.lagMs > MOST_LAG_MS
  }

  /** Sends a request; resolves with all that came back once its response has ended, whichever way. */
  async send({ plan, controller }: RequestFile): Promise<string> {
    const wire = new Wire()
    const leave = () => void wire.destroy()
    controller.signal.addEventListener('abort', leave)
    this.#inFlight += 1
    try {
      const { req, res } = exchangeOver(wire, PATH, {
        'x-request-id': plan.id,
        'x-tenant': plan.tenant,
        'x-sluice-tags': `${plan.id},${plan.team}`,
        ...(plan.key !== undefined && { 'x-key': plan.key }),
        ...(plan.timeoutMs !== undefined && { 'x-sluice-timeout-ms': String(plan.timeoutMs) }),
        ...(plan.door?.idempotencyKey !== undefined && { 'idempotency-key': plan.door.idempotencyKey }),
      })
      await this.#handler(req, res, { body: bodyOf(plan) })
    } finally {
      this.#inFlight -= 1
      controller.signal.removeEventListener('abort', leave)
    }
    return wire.text
  }
}

function bodyOf({ question, model, promptCharacters, maxOutputTokens, isStream }: RequestFile['plan']) {
  const messages = [{ role: 'user', content: `${question} ${'x'.repeat(promptCharacters)}` }]
  return { model, messages, max_completion_tokens: maxOutputTokens, stream: isStream }
}

/** The router, and word of what reaches it. */
function watched(router: Router, world: World): Router {
  return {
    ...router,
    chat: (request, context) => {
      world.routed(context.requestId)
      return router.chat(request, context)
    },
    stream: async (request, context) => {
      const file = world.routed(context.requestId)
      const stream = await router.stream(request, context)
      world.committed(file)
      return stream
    },
  }
}
