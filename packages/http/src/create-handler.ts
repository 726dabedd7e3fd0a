import type { ServerResponse } from 'node:http'
import { SluiceError } from '@sluice/core'
import type { Router } from '@sluice/router'
import { answerChat } from './answer-chat.ts'
import { answerHealth } from './answer-health.ts'
import { answerModel, answerModels } from './answer-models.ts'
import { answerSpend } from './answer-spend.ts'
import { answerTokenCount } from './answer-token-count.ts'
import { requestIdOf, type Exchange, type HttpRequest } from './exchange.ts'
import { findEndpoint, type Endpoint, type EndpointQuestion } from './find-endpoint.ts'
import { settingsOf, type HandlerOptions } from './handler-options.ts'
import { createSurfaces } from './surfaces.ts'
import { writeError } from './write-error.ts'

/** What a framework knows better than the request itself. */
export interface Given {
  /** Below the mount point. Default: `req.url`. */
  readonly url?: string
  /** The body, when the framework keeps it elsewhere than in `req.body`. */
  readonly body?: unknown
}

/** Answers a request and says true, or says false and leaves it alone when its path is not one of ours. */
export type Handler = (req: HttpRequest, res: ServerResponse, given?: Given) => Promise<boolean>

/**
 * The gateway as one function: three chat surfaces, token counts, models, health and spend.
 * Every error is answered in the client's protocol; the handler itself does not reject.
 */
export function createHandler(router: Router, options: HandlerOptions = {}): Handler {
  const settings = settingsOf(options)
  const surfaces = createSurfaces(settings.clock)
  return async function handle(req, res, given = {}) {
    const endpoint = findEndpoint(questionOf(req, given), surfaces)
    // Without records there is nothing to add up, and the path is the host app's.
    if (!endpoint || (endpoint.type === 'spend' && !settings.records)) return false
    const requestId = requestIdOf(req, settings.random)
    const exchange = { req, res, body: given.body ?? req.body, requestId, surface: endpoint.surface, settings }
    try {
      await answer(endpoint, exchange, router)
    } catch (error) {
      writeError(exchange, error)
    }
    return true
  }
}

function questionOf(req: HttpRequest, given: Given): EndpointQuestion {
  return {
    method: req.method ?? 'GET',
    url: given.url ?? req.url ?? '/',
    speaksMessages: req.headers['anthropic-version'] !== undefined,
  }
}

async function answer(endpoint: Endpoint, exchange: Exchange, router: Router): Promise<void> {
  switch (endpoint.type) {
    case 'chat':
      return answerChat(exchange, router)
    case 'token-count':
      return answerTokenCount(exchange, router, endpoint.surface)
    case 'models':
      return answerModels(exchange, router)
    case 'model':
      return answerModel(exchange, router, endpoint.id)
    case 'health':
      return answerHealth(exchange, router)
    case 'spend':
      return answerSpend(exchange, endpoint.query)
    case 'wrong-method':
      exchange.res.setHeader('allow', endpoint.allow)
      throw new SluiceError({ code: 'method_not_allowed', message: `This path takes ${endpoint.allow} only.` })
    case 'unknown-path':
      throw new SluiceError({ code: 'not_found', message: 'There is no such path.' })
  }
}
