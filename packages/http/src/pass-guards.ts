import { SluiceError } from '@sluice/core'
import type { Router } from '@sluice/router'
import { authenticate } from './authenticate.ts'
import type { Exchange } from './exchange.ts'
import { takeFeedback } from './feedback/take-feedback.ts'
import type { Found } from './find-route.ts'
import type { Route } from './routes.ts'
import type { LoadLimit } from './shed/load-limit.ts'
import { takeSpendQuery } from './spend/take-spend-query.ts'
import type { Surfaces } from './surfaces.ts'
import { takeRequest } from './take-request.ts'

export interface GuardParts {
  readonly router: Router
  readonly load: LoadLimit
  readonly surfaces: Surfaces
}

type FoundRoute = Extract<Found, { type: 'route' }>

/**
 * The one way to an answer: whoever is not let in, or sends what cannot be read, does not get there, and an answer gets no
 * more of the router than its route may spend. @throws SluiceError
 */
export async function passGuards(found: FoundRoute, exchange: Exchange, parts: GuardParts): Promise<void> {
  const { route } = found
  const { load, surfaces } = parts
  switch (route.spends) {
    case 'money':
      return load.admit(async () => {
        const taken = await takeRequest(exchange, (body) => exchange.surface.decodeRequest(body))
        return route.answer(exchange, taken, parts.router)
      })
    case 'requests': {
      const surface = surfaces[route.surface]
      const taken = await takeRequest(exchange, (body) => surface.decodeTokenCount(body))
      return route.answer(exchange, { taken, surface }, parts.router)
    }
    case 'nothing':
      return read(route, found, exchange, parts)
  }
}

async function read(
  route: Extract<Route, { spends: 'nothing' }>,
  { rest }: FoundRoute,
  exchange: Exchange,
  { router }: GuardParts,
): Promise<void> {
  const { req, settings } = exchange
  if (route.takes === 'feedback') return route.answer(exchange, await takeFeedback(exchange))
  switch (route.admits) {
    case 'tenants':
      await authenticate(req, settings.authenticate)
      return route.answer(exchange, rest.name, router)
    case 'operators':
      if (!(await settings.isOperator(req))) throw FORBIDDEN
      if (route.takes === 'nothing') return route.answer(exchange)
      return route.answer(exchange, takeSpendQuery(rest.query, settings.clock.now()))
    case 'everyone':
      return route.answer(exchange, router)
  }
}

const FORBIDDEN = new SluiceError({
  code: 'forbidden',
  message: 'This is for operators. Ask from this machine itself, or with their key.',
})
