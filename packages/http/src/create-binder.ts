import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Router } from '@sluice/router'
import { authenticate } from './authenticate.ts'
import { bindRouter, type BoundRouter } from './bind-router.ts'
import { clientGoneSignal } from './client-gone-signal.ts'
import { requestIdOf } from './exchange.ts'
import { readLabels } from './read-labels.ts'
import { settingsOf, type HandlerOptions } from './handler-options.ts'

/** Binds a router to the client of one request. */
export type Binder = (req: IncomingMessage, res: ServerResponse) => BoundRouter

/** The same tenant, request id and client-gone signal for the host app's own handlers as for ours. */
export function createBinder(router: Router, options: HandlerOptions = {}): Binder {
  const settings = settingsOf(options)
  return (req, res) =>
    bindRouter(router, {
      caller: () => authenticate(req, settings.authenticate),
      labels: () => readLabels(req),
      signal: clientGoneSignal(res),
      requestId: requestIdOf(req, settings.random),
    })
}
