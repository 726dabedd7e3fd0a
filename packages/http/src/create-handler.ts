import type { ServerResponse } from 'node:http'
import { SluiceError, systemClock } from '@sluice/core'
import type { Router } from '@sluice/router'
import { RequestsInFlight, type Drainable } from './drain/requests-in-flight.ts'
import { whyEnded } from './drain/why-ended.ts'
import { requestIdOf, type Exchange, type HttpRequest } from './exchange.ts'
import { findRoute, type Found, type RouteQuestion } from './find-route.ts'
import { settingsOf, type HandlerOptions, type HandlerSettings } from './handler-options.ts'
import { passGuards, type GuardParts } from './pass-guards.ts'
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
  const { clock, random, loopLagMs = measureLoopLag(systemClock) } = settings
  const surfaces = createSurfaces(clock)
  const requests = new RequestsInFlight({ clock, random })
  const parts: Parts = { router, surfaces, requests, load: new LoadLimit({ ...settings, loopLagMs }) }
  let isFirst = true
  async function handle(req: HttpRequest, res: ServerResponse, given: Given = {}): Promise<boolean> {
    if (isFirst) warnOfLaxTimeouts(req)
    isFirst = false
    const found = findRoute(questionOf(req, given), surfaces)
    if (!found || !isOurs(found, settings)) return false
    const body = given.body ?? req.body
    const requestId = requestIdOf(req, random)
    const { isDraining } = requests
    const isBusy = () => requests.isDraining || parts.load.isReached()
    const told = { requestId, surface: found.surface, settings, isDraining, isBusy }
    await requests.track(res, (signal) => answer(found, { req, res, body, signal, ...told }, parts))
    return true
  }
  return Object.assign(handle, { drain: requests.drain.bind(requests) })
}

function questionOf(req: HttpRequest, given: Given): RouteQuestion {
  return {
    method: req.method ?? 'GET',
    url: given.url ?? req.url ?? '/',
    speaksMessages: req.headers['anthropic-version'] !== undefined,
  }
}

function isOurs(found: Found, settings: HandlerSettings): boolean {
  return found.type !== 'route' || !('isServed' in found.route) || found.route.isServed(settings)
}

interface Parts extends GuardParts {
  readonly requests: RequestsInFlight
}

async function answer(found: Found, exchange: Exchange, parts: Parts): Promise<void> {
  const { res, signal, isDraining } = exchange
  if (isDraining) res.setHeader('connection', 'close')
  try {
    if (isDraining && callsVendors(found)) throw parts.requests.refusal()
    await answerAt(found, exchange, parts)
  } catch (error) {
    writeError(exchange, whyEnded(error, signal))
  }
}

function callsVendors(found: Found): boolean {
  return found.type === 'route' && found.route.spends !== 'nothing'
}

async function answerAt(found: Found, exchange: Exchange, parts: Parts): Promise<void> {
  switch (found.type) {
    case 'route':
      return passGuards(found, exchange, parts)
    case 'wrong-method':
      exchange.res.setHeader('allow', found.allow)
      throw new SluiceError({ code: 'method_not_allowed', message: `This path takes ${found.allow} only.` })
    case 'unknown-path':
      throw new SluiceError({ code: 'not_found', message: 'There is no such path.' })
  }
}
