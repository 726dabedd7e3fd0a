import type { ServerResponse } from 'node:http'
import { SluiceError, systemClock } from '@sluice/core'
import type { Router } from '@sluice/router'
import { answerChat } from './answer-chat.ts'
import { answerHealth, answerOperatorHealth } from './answer-health.ts'
import { answerModel, answerModels } from './answer-models.ts'
import { answerSpend } from './answer-spend.ts'
import { answerTokenCount } from './answer-token-count.ts'
import { RequestsInFlight, type Drainable } from './drain/requests-in-flight.ts'
import { whyEnded } from './drain/why-ended.ts'
import { requestIdOf, type Exchange, type HttpRequest } from './exchange.ts'
import { findEndpoint, type Endpoint, type EndpointQuestion } from './find-endpoint.ts'
import { settingsOf, type HandlerOptions } from './handler-options.ts'
import { LoadLimit } from './shed/load-limit.ts'
import { measureLoopLag } from './shed/measure-loop-lag.ts'
import { createSurfaces } from './surfaces.ts'
import { warnOfLaxTimeouts } from './warn-of-lax-timeouts.ts'
import { writeError } from './write-error.ts'

/** What a framework knows better than the request itself. */
export interface Given {
  /** Below the mount point. Default: `req.url`. */
  readonly url?: string
  /** The body, when the framework keeps it elsewhere than in `req.body`. */
  readonly body?: unknown
}

/** Answers a request and says true, or says false and leaves it alone when its path is not one of ours. */
export interface Handler extends Drainable {
  (req: HttpRequest, res: ServerResponse, given?: Given): Promise<boolean>
}

/**
 * The gateway as one function: three chat surfaces, token counts, models, health and spend.
 * Every error is answered in the client's protocol; the handler itself does not reject.
 */
export function createHandler(router: Router, options: HandlerOptions = {}): Handler {
  const settings = settingsOf(options)
  const { clock, random, records, loopLagMs = measureLoopLag(systemClock) } = settings
  const surfaces = createSurfaces(clock)
  const requests = new RequestsInFlight({ clock, random })
  const parts: Parts = { router, requests, load: new LoadLimit({ ...settings, loopLagMs }) }
  let isFirst = true
  async function handle(req: HttpRequest, res: ServerResponse, given: Given = {}): Promise<boolean> {
    if (isFirst) warnOfLaxTimeouts(req)
    isFirst = false
    const endpoint = findEndpoint(questionOf(req, given), surfaces)
    // Without records there is nothing to add up, and the path is the host app's.
    if (!endpoint || (endpoint.type === 'spend' && !records)) return false
    const body = given.body ?? req.body
    const requestId = requestIdOf(req, random)
    const { isDraining } = requests
    await requests.track(res, (signal) =>
      answer(endpoint, { req, res, body, requestId, surface: endpoint.surface, settings, signal, isDraining }, parts),
    )
    return true
  }
  return Object.assign(handle, { drain: requests.drain.bind(requests) })
}

function questionOf(req: HttpRequest, given: Given): EndpointQuestion {
  return {
    method: req.method ?? 'GET',
    url: given.url ?? req.url ?? '/',
    speaksMessages: req.headers['anthropic-version'] !== undefined,
  }
}

interface Parts {
  readonly router: Router
  readonly requests: RequestsInFlight
  readonly load: LoadLimit
}

async function answer(endpoint: Endpoint, exchange: Exchange, parts: Parts): Promise<void> {
  const { res, signal, isDraining } = exchange
  if (isDraining) res.setHeader('connection', 'close')
  try {
    if (isDraining && CALLS_VENDORS.has(endpoint.type)) throw parts.requests.refusal()
    await answerAt(endpoint, exchange, parts)
  } catch (error) {
    writeError(exchange, whyEnded(error, signal))
  }
}

const CALLS_VENDORS: ReadonlySet<Endpoint['type']> = new Set(['chat', 'token-count'])

async function answerAt(endpoint: Endpoint, exchange: Exchange, { router, load }: Parts): Promise<void> {
  switch (endpoint.type) {
    case 'chat':
      return load.admit(() => answerChat(exchange, router))
    case 'token-count':
      return answerTokenCount(exchange, router, endpoint.surface)
    case 'models':
      return answerModels(exchange, router)
    case 'model':
      return answerModel(exchange, router, endpoint.id)
    case 'health':
      return answerHealth(exchange, router)
    case 'operator-health':
      return answerOperatorHealth(exchange, router)
    case 'spend':
      return answerSpend(exchange, endpoint.query)
    case 'wrong-method':
      exchange.res.setHeader('allow', endpoint.allow)
      throw new SluiceError({ code: 'method_not_allowed', message: `This path takes ${endpoint.allow} only.` })
    case 'unknown-path':
      throw new SluiceError({ code: 'not_found', message: 'There is no such path.' })
  }
}
