import type { SluiceMiddleware } from '@sluice/express'
import express, { type Express } from 'express'

const WELCOME = `Sluice

POST /v1/messages           Anthropic Messages
POST /v1/chat/completions   OpenAI Chat Completions
POST /v1/responses          OpenAI Responses
GET  /v1/models             what "model" may be
POST /v1/messages/count_tokens, /v1/responses/input_tokens
GET  /health                who can be called now
GET  /sluice/health         every breaker and its evidence, for operators
GET  /sluice/spend          what was spent, ?by=tenant,tier&since=7d
GET  /metrics               for Prometheus, for operators

"model": "auto" lets Sluice choose, "tier:opus" fixes the tier, a model id fixes the model.
`

/** What the gateway answers beside the middleware: fixed text, for everyone, that reads nothing and spends nothing. */
export const OWN_PAGES: Readonly<Record<string, string>> = { '/': WELCOME }

/** The gateway's app: the middleware, its own pages, and nothing else. */
export function createGatewayApp(middleware: SluiceMiddleware): Express {
  const app = express().disable('x-powered-by')
  app.use(middleware)
  for (const [path, text] of Object.entries(OWN_PAGES))
    app.get(path, (_, res) => void res.type('text/plain').send(text))
  return app
}
