import { serve } from '@hono/node-server'
import { sluice, type SluiceEnv } from '@sluice/hono'
import { Hono } from 'hono'
import { createSluice, readPolicyFile } from 'sluice'

const router = createSluice(readPolicyFile('policy.json').policy)
const app = new Hono<SluiceEnv>()
app.use('/llm/*', sluice(router))
app.get('/llm/joke', async (c) => {
  const answer = await c.var.sluice.chat({ messages: 'Tell me a joke about rivers.' })
  return c.text(`${answer.text}\n(${answer.tier}: ${answer.deployment}, ${answer.costNanoUsd} nano-dollars)\n`)
})
serve({ fetch: app.fetch, port: 3000 })
